"""Every operation that the server performs: its answer against botocore's model, its required parameters.

One walk through `every_call` makes all calls; a test an operation says what was found.
"""

import botocore.exceptions
import pytest

import every_call
import omissions
import raw_answer
from served import Served, coverage

COVERAGE = coverage()
PERFORMED = [(one["service"], one["operation"]) for one in COVERAGE if one["state"] == "performed"]
OMITTED = [(one["service"], one["operation"]) for one in COVERAGE if one["state"] == "omitted"]


class Walk:
    """Calls the server, and keeps what is wrong with each answer."""

    def __init__(self, server):
        self.server = server
        self.found = {}
        self._clients = {}

    def client(self, service, by, region):
        name = (service, by["AccessKeyId"] if by else None, region)
        if name not in self._clients:
            client = self.server.client(service, by, region, parameter_validation=False)
            client.meta.events.register("before-parse", self._keep)
            self._clients[name] = client
        return self._clients[name]

    def _keep(self, response_dict, **_):
        self._body, self._type = response_dict["body"], response_dict["headers"].get("content-type")

    def __call__(self, service, operation, by=None, fails=None, region="us-east-1", **parameters):
        client = self.client(service, by, region)
        model = client.meta.service_model.operation_model(operation)
        found = self.found.setdefault((service, operation), [])
        found += omissions.problems(client, model, parameters)
        try:
            answer = client._make_api_call(operation, parameters)
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != fails:
                raise AssertionError(f"{service} {operation} {parameters}: {error}") from error
            return None
        assert fails is None, f"{service} {operation}: no {fails}"
        found += raw_answer.problems(model, self._body)
        expected = "application/x-amz-json-1.1" if service in ("kms", "organizations") else "text/xml"
        if self._type != expected:
            found.append(f"the answer is {self._type}")
        return answer


@pytest.fixture(scope="module")
def walk():
    with Served() as server:
        walked = Walk(server)
        every_call.everything(walked)
        yield walked


def test_no_operation_is_missing():
    assert [one for one in COVERAGE if one["state"] == "missing"] == []


@pytest.mark.parametrize("service, operation", PERFORMED)
def test_an_operation_answers_in_its_shape(walk, service, operation):
    assert (service, operation) in walk.found, "the walk does not call it"
    assert walk.found[service, operation] == []


REFUSED = {"NotSupported", "UnsupportedAPIEndpointException"}
# What the constraints of a model ask for where its least value would not pass.
VALID = {
    "CreateGovCloudAccount": {"Email": "gov@example.com", "AccountName": "gov"},
    "InviteOrganizationToTransferResponsibility": {
        "Type": "BILLING",
        "Target": {"Id": "222222222222", "Type": "ACCOUNT"},
        "StartTimestamp": 1900000000,
        "SourceName": "name",
    },
    "AssumeRoleWithSAML": {
        "RoleArn": "arn:aws:iam::123456789012:role/any",
        "PrincipalArn": "arn:aws:iam::123456789012:saml-provider/any",
        "SAMLAssertion": "VERY",
    },
    "AssumeRoleWithWebIdentity": {
        "RoleArn": "arn:aws:iam::123456789012:role/any",
        "RoleSessionName": "any",
        "WebIdentityToken": "VERY",
    },
    "AssumeRoot": {
        "TargetPrincipal": "222222222222",
        "TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"},
    },
    "GetDelegatedAccessToken": {"TradeInToken": "VERY"},
    "GetWebIdentityToken": {"Audience": ["any"], "SigningAlgorithm": "RS256"},
}


@pytest.mark.parametrize("service, operation", OMITTED)
def test_what_is_left_out_is_refused(walk, service, operation):
    client = walk.server.client(service, parameter_validation=False)
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        client._make_api_call(operation, VALID.get(operation, {}))
    assert caught.value.response["Error"]["Code"] in REFUSED
