"""Compares an answer, as it came over the wire, with the output shape of botocore's model.

botocore drops what its model does not know, so that only the raw answer shows a member too many.
"""

import base64
import binascii
import json
import xml.etree.ElementTree as ElementTree


# What AWS was seen to answer, whatever its model says.
SEEN = {
    "PermissionsBoundaryType": ["Policy"],
    "SourcePolicyType": ["IAM Policy"],
}


def problems(operation, body):
    """What the body of a successful answer has that the shape has not, and the other way round."""
    if operation.service_model.metadata["protocol"] == "json":
        return _json_body(operation, body)
    return _xml_body(operation, body)


def _json_body(operation, body):
    if operation.output_shape is None:
        return [] if body in (b"", b"{}") else [f"a body where there is none: {body[:80]!r}"]
    found = []
    _json(operation.output_shape, json.loads(body), operation.name, found)
    return found


def _json(shape, value, at, found):
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            found.append(f"{at}: no object")
            return
        _members(shape, value, at, found)
        for name in value.keys() & shape.members.keys():
            _json(shape.members[name], value[name], f"{at}.{name}", found)
    elif kind == "list":
        if not isinstance(value, list):
            found.append(f"{at}: no list")
            return
        for index, item in enumerate(value):
            _json(shape.member, item, f"{at}[{index}]", found)
    elif kind == "map":
        for key, item in value.items():
            _json(shape.value, item, f"{at}[{key}]", found)
    elif kind == "boolean":
        _expect(isinstance(value, bool), f"{at}: no boolean but {value!r}", found)
    elif kind in ("integer", "long"):
        whole = isinstance(value, int) and not isinstance(value, bool)
        _expect(whole, f"{at}: no whole number but {value!r}", found)
    elif kind == "timestamp":
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        _expect(number and value > 1e9, f"{at}: no seconds since 1970 but {value!r}", found)
    else:
        _expect(isinstance(value, str), f"{at}: no text but {value!r}", found)
        if isinstance(value, str):
            _text(shape, value, at, found)


def _xml_body(operation, body):
    found = []
    root = ElementTree.fromstring(body)
    space = f"{{{operation.service_model.metadata['xmlNamespace']}}}"
    _expect(root.tag == f"{space}{operation.name}Response", f"the answer is a {root.tag}", found)
    children = [child.tag.removeprefix(space) for child in root]
    shape = operation.output_shape
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    expected = [wrapper, "ResponseMetadata"] if wrapper else ["ResponseMetadata"]
    _expect(children == expected, f"the answer holds {children}, not {expected}", found)
    metadata = [child.tag.removeprefix(space) for child in root[-1]]
    _expect(metadata == ["RequestId"], f"the metadata are {metadata}", found)
    if wrapper and children[:1] == [wrapper]:
        _xml(shape, root[0], space, operation.name, found)
    return found


def _xml(shape, element, space, at, found):
    kind = shape.type_name
    if kind == "structure":
        names = {(member.serialization.get("name") or name): name for name, member in shape.members.items()}
        children = {child.tag.removeprefix(space): child for child in element}
        _expect(len(children) == len(element), f"{at}: a member twice", found)
        _members(shape, {names.get(name, name): 0 for name in children}, at, found)
        for name, child in children.items():
            if name in names:
                _xml(shape.members[names[name]], child, space, f"{at}.{name}", found)
    elif kind == "list":
        item = shape.member.serialization.get("name", "member")
        for index, child in enumerate(element):
            _expect(child.tag == f"{space}{item}", f"{at}: an item is a {child.tag}", found)
            _xml(shape.member, child, space, f"{at}[{index}]", found)
    elif kind == "map":
        for child in element:
            _expect(child.tag == f"{space}entry", f"{at}: an entry is a {child.tag}", found)
            parts = [part.tag.removeprefix(space) for part in child]
            _expect(parts == ["key", "value"], f"{at}: an entry holds {parts}", found)
            _xml(shape.value, child[1], space, f"{at}[{child[0].text}]", found)
    else:
        text = element.text or ""
        _expect(len(element) == 0, f"{at}: holds elements", found)
        if kind == "boolean":
            _expect(text in ("true", "false"), f"{at}: no boolean but {text!r}", found)
        elif kind in ("integer", "long"):
            _expect(text.lstrip("-").isdigit(), f"{at}: no whole number but {text!r}", found)
        elif kind == "timestamp":
            _expect(text.endswith("Z") and text[10:11] == "T", f"{at}: no time but {text!r}", found)
        else:
            _text(shape, text, at, found)


def _members(shape, value, at, found):
    for name in sorted(value.keys() - shape.members.keys()):
        found.append(f"{at}.{name}: no member of the model")
    for name in shape.required_members:
        _expect(name in value, f"{at}.{name}: is not there and must be", found)
    for name, member in value.items():
        _expect(member is not None, f"{at}.{name}: is null, not left out", found)


def _text(shape, text, at, found):
    if shape.type_name == "blob":
        try:
            base64.b64decode(text, validate=True)
        except binascii.Error:
            found.append(f"{at}: no Base64")
    words = SEEN.get(at.rpartition(".")[2], getattr(shape, "enum", None))
    if words:
        _expect(text in words, f"{at}: {text!r} is none of the model's words", found)
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    # The model has 48 letters for the sixteen pairs of a fingerprint, which are 47 in AWS's examples.
    if shape.type_name == "string" and not at.endswith(".Fingerprint"):
        _expect(low is None or len(text) >= low, f"{at}: {text!r} is shorter than {low}", found)
        _expect(high is None or len(text) <= high, f"{at}: {text!r} is longer than {high}", found)


def _expect(holds, problem, found):
    if not holds:
        found.append(problem)
