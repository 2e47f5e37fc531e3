"""Leaves out each required parameter of a call, and says where the refusal is not AWS's."""

import copy

import botocore.exceptions

CODES = {"iam": "ValidationError", "sts": "ValidationError", "kms": "ValidationException"}


def without(operation, parameters):
    """Yields (path, parameters without it) for each required member that is there."""
    if operation.input_shape is not None:
        yield from _of(operation.input_shape, parameters, [], [], parameters)


def _of(shape, value, path, told, whole):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name not in value:
                continue
            here, said = [*path, name], [*told, name[0].lower() + name[1:]]
            if name in shape.required_members:
                left = copy.deepcopy(whole)
                holder = left
                for step in path:
                    holder = holder[step]
                del holder[name]
                yield ".".join(said), left
            yield from _of(member, value[name], here, said, whole)
    elif shape.type_name == "list" and value:
        yield from _of(shape.member, value[0], [*path, 0], [*told, "1", "member"], whole)


def problems(client, operation, parameters):
    """Makes the calls; each must be refused for the one thing that is not there."""
    service = operation.service_model.service_name
    found = []
    for path, left in without(operation, parameters):
        try:
            client._make_api_call(operation.name, left)
            found.append(f"without {path}: no error")
            continue
        except botocore.exceptions.ClientError as error:
            told = error.response["Error"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if service == "organizations":
            code, sentence = "InvalidInputException", "You must include a value for all required parameters."
        else:
            code = CODES[service]
            # IAM says of no value what it was, also not that it was none.
            value = "Value" if service == "iam" else "Value null"
            sentence = (
                f"1 validation error detected: {value} at '{path}' failed to satisfy constraint: "
                "Member must not be null"
            )
        if (told["Code"], told["Message"], status) != (code, sentence, 400):
            found.append(f"without {path}: {status} {told['Code']}: {told['Message']}")
    return found
