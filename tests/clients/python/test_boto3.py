"""boto3 against a server with enforcement on: stories from the first user to the policy above the account."""

import datetime
import json
import urllib.error
import urllib.request

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.exceptions
import pytest

from conftest import ACCOUNT, REGION, Who, assumed, fresh, policy, trust
from served import Served


def denied(arn, action, resource, why):
    return f"User: {arn} is not authorized to perform: {action} on resource: {resource} because {why}"


def refusal(client, call, code="AccessDeniedException", **arguments):
    """Makes a call that must be refused, and returns the refusal's sentence."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        getattr(client, call)(**arguments)
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    return error["Message"]


def test_the_root_user_is_who_it_is(root):
    identity = root.sts.get_caller_identity()
    assert (identity["UserId"], identity["Account"]) == (ACCOUNT, ACCOUNT)
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_a_user_is_denied_with_aws_sentence_and_allowed_by_a_policy(root, new_user):
    user = new_user()
    key = root.kms.create_key(Description="of a story")["KeyMetadata"]
    arguments = {"KeyId": key["KeyId"], "GranteePrincipal": user.arn, "Operations": ["Decrypt"]}
    none = "no identity-based policy allows the kms:CreateGrant action"
    said = refusal(user.kms, "create_grant", **arguments)
    assert said == denied(user.arn, "kms:CreateGrant", key["Arn"], none)
    with pytest.raises(user.kms.exceptions.ClientError) as caught:
        user.kms.create_grant(**arguments)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400

    made = root.iam.create_policy(
        PolicyName=fresh("may-grant"), PolicyDocument=policy(("Allow", "kms:CreateGrant", key["Arn"]))
    )
    root.iam.attach_user_policy(UserName=user.name, PolicyArn=made["Policy"]["Arn"])
    grant = user.kms.create_grant(**arguments)
    assert set(grant) == {"GrantToken", "GrantId", "ResponseMetadata"}
    root.iam.detach_user_policy(UserName=user.name, PolicyArn=made["Policy"]["Arn"])
    assert refusal(user.kms, "create_grant", **arguments) == said


def test_an_explicit_deny_of_an_identity_policy_names_itself(root, new_user):
    user = new_user()
    document = policy(("Allow", "iam:*", "*"), ("Deny", "iam:GetUser", "*"))
    root.iam.put_user_policy(UserName=user.name, PolicyName="two", PolicyDocument=document)
    said = refusal(user.iam, "get_user", code="AccessDenied", UserName=user.name)
    # IAM names its users, groups and roles, not their ARNs.
    assert said == (
        f"User: {user.arn} is not authorized to perform: iam:GetUser on resource: user {user.name} "
        "with an explicit deny in an identity-based policy"
    )
    assert user.iam.list_user_policies(UserName=user.name)["PolicyNames"] == ["two"]


def test_a_role_of_another_account_is_assumed(root, new_user, new_account):
    user, other = new_user(), new_account()
    name = fresh("visited")
    role = other.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(user.arn))["Role"]
    session = {"RoleArn": role["Arn"], "RoleSessionName": "visit"}
    said = refusal(user.sts, "assume_role", code="AccessDenied", **session)
    none = "no identity-based policy allows the sts:AssumeRole action"
    assert said == denied(user.arn, "sts:AssumeRole", role["Arn"], none)

    document = policy(("Allow", "sts:AssumeRole", role["Arn"]))
    root.iam.put_user_policy(UserName=user.name, PolicyName="visit", PolicyDocument=document)
    visitor = Who(user.sts.assume_role(**session)["Credentials"])
    identity = visitor.sts.get_caller_identity()
    assert identity["Account"] == other.account
    assert identity["Arn"] == f"arn:aws:sts::{other.account}:assumed-role/{name}/visit"

    said = refusal(visitor.kms, "list_keys")
    none = "no identity-based policy allows the kms:ListKeys action"
    assert said == denied(identity["Arn"], "kms:ListKeys", "*", none)
    other.iam.put_role_policy(
        RoleName=name, PolicyName="list", PolicyDocument=policy(("Allow", "kms:ListKeys", "*"))
    )
    assert visitor.kms.list_keys()["Keys"] == []


def test_a_key_of_another_account_needs_both_sides(root, new_user, new_account):
    user, other = new_user(), new_account()
    key = other.kms.create_key()["KeyMetadata"]["Arn"]
    encrypt = {"KeyId": key, "Plaintext": b"across"}
    document = policy(("Allow", "kms:Encrypt", key))
    root.iam.put_user_policy(UserName=user.name, PolicyName="encrypt", PolicyDocument=document)
    said = refusal(user.kms, "encrypt", **encrypt)
    # Who comes from another account is not told what the key's account says, nor whether the key exists.
    assert said == denied(
        user.arn,
        "kms:Encrypt",
        key,
        "the resource does not exist in this Region, no resource-based policies allow access, or a "
        "resource-based policy explicitly denies access",
    )

    both = policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": [f"arn:aws:iam::{other.account}:root", f"arn:aws:iam::{ACCOUNT}:root"]},
            "Action": "kms:*",
            "Resource": "*",
        }
    )
    other.kms.put_key_policy(KeyId=key, PolicyName="default", Policy=both)
    sealed = user.kms.encrypt(**encrypt)
    assert sealed["KeyId"] == key
    assert other.kms.decrypt(CiphertextBlob=sealed["CiphertextBlob"])["Plaintext"] == b"across"


def test_a_service_control_policy_stands_above_the_account(root, new_account):
    other = new_account()
    key = other.kms.create_key()["KeyMetadata"]
    scp = root.organizations.create_policy(
        Name=fresh("no-grants"),
        Description="",
        Type="SERVICE_CONTROL_POLICY",
        Content=policy(("Deny", "kms:CreateGrant", "*")),
    )["Policy"]["PolicySummary"]
    root.organizations.attach_policy(PolicyId=scp["Id"], TargetId=other.account)
    grant = {"KeyId": key["KeyId"], "GranteePrincipal": f"arn:aws:iam::{other.account}:root"}
    said = refusal(other.kms, "create_grant", Operations=["Decrypt"], **grant)
    who = other.sts.get_caller_identity()["Arn"]
    # AWS names the policy by its ARN where the organization shows it; the sentence begins the same.
    assert said.startswith(
        f"User: {who} is not authorized to perform: kms:CreateGrant on resource: {key['Arn']} "
        "with an explicit deny in a service control policy"
    )
    root.organizations.detach_policy(PolicyId=scp["Id"], TargetId=other.account)
    other.kms.create_grant(Operations=["Decrypt"], **grant)


def test_a_grant_is_used_by_its_token_and_retired(root, new_user):
    user = new_user()
    key = root.kms.create_key()["KeyMetadata"]["Arn"]
    sealed = root.kms.encrypt(KeyId=key, Plaintext=b"granted", EncryptionContext={"of": "story"})
    decrypt = {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": {"of": "story"}}
    # Who names no key is told none.
    assert refusal(user.kms, "decrypt", **decrypt) == (
        f"User: {user.arn} is not authorized to perform: kms:Decrypt on the resource associated with this "
        "ciphertext because no identity-based policy allows the kms:Decrypt action"
    )
    grant = root.kms.create_grant(
        KeyId=key,
        GranteePrincipal=user.arn,
        RetiringPrincipal=user.arn,
        Operations=["Decrypt", "RetireGrant"],
        Constraints={"EncryptionContextEquals": {"of": "story"}},
    )
    token = grant["GrantToken"]
    assert user.kms.decrypt(GrantTokens=[token], **decrypt)["Plaintext"] == b"granted"
    listed = root.kms.list_grants(KeyId=key)["Grants"]
    assert [one["GrantId"] for one in listed] == [grant["GrantId"]]
    assert listed[0]["Constraints"] == {"EncryptionContextEquals": {"of": "story"}}
    assert isinstance(listed[0]["CreationDate"], datetime.datetime)
    user.kms.retire_grant(GrantToken=token)
    assert root.kms.list_grants(KeyId=key)["Grants"] == []
    refusal(user.kms, "decrypt", **decrypt)


def test_ciphertexts_pass_between_the_clients(root, relay):
    for left in sorted(relay.glob("*.ciphertext")):
        opened = root.kms.decrypt(CiphertextBlob=left.read_bytes(), EncryptionContext={"from": left.stem})
        assert opened["Plaintext"].decode() == f"from {left.stem}"
    key = root.kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = root.kms.encrypt(KeyId=key, Plaintext=b"from boto3", EncryptionContext={"from": "boto3"})
    (relay / "boto3.ciphertext").write_bytes(sealed["CiphertextBlob"])


def test_errors_become_the_exceptions_of_their_services(root, new_user, organization):
    kms, iam, sts, organizations = root.kms, root.iam, root.sts, root.organizations
    absent = "00000000-0000-0000-0000-000000000000"
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    alias = f"alias/{fresh('twice')}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    user = new_user()
    attached = new_user()
    root.iam.put_user_policy(
        UserName=attached.name, PolicyName="p", PolicyDocument=policy(("Allow", "*", "*"))
    )
    role = "arn:aws:iam::aws:policy/NoSuchPolicy"
    cases = [
        (kms, kms.exceptions.NotFoundException, kms.describe_key, {"KeyId": absent}),
        (kms, kms.exceptions.NotFoundException, kms.describe_key, {"KeyId": "alias/none"}),
        (kms, kms.exceptions.AlreadyExistsException, kms.create_alias,
         {"AliasName": alias, "TargetKeyId": key}),
        (kms, kms.exceptions.InvalidCiphertextException, kms.decrypt,
         {"CiphertextBlob": sealed, "EncryptionContext": {"a": "b"}}),
        (kms, kms.exceptions.InvalidCiphertextException, kms.decrypt, {"CiphertextBlob": b"nothing"}),
        (kms, kms.exceptions.IncorrectKeyException, kms.decrypt,
         {"CiphertextBlob": sealed, "KeyId": other}),
        (kms, kms.exceptions.InvalidGrantTokenException, kms.decrypt,
         {"CiphertextBlob": sealed, "GrantTokens": ["nonsense"]}),
        (kms, kms.exceptions.MalformedPolicyDocumentException, kms.create_key, {"Policy": "{"}),
        (kms, kms.exceptions.InvalidMarkerException, kms.list_keys, {"Marker": "nonsense"}),
        (kms, kms.exceptions.InvalidArnException, kms.create_grant,
         {"KeyId": key, "GranteePrincipal": "arn:aws:iam::1:nobody", "Operations": ["Decrypt"]}),
        (kms, kms.exceptions.InvalidKeyUsageException, kms.sign,
         {"KeyId": key, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}),
        (kms, kms.exceptions.TagException, kms.tag_resource,
         {"KeyId": key, "Tags": [{"TagKey": "a", "TagValue": "1"}, {"TagKey": "a", "TagValue": "2"}]}),
        (kms, kms.exceptions.CustomKeyStoreNotFoundException, kms.delete_custom_key_store,
         {"CustomKeyStoreId": "cks-1234567890abcdef0"}),
        (kms, kms.exceptions.DryRunOperationException, kms.encrypt,
         {"KeyId": key, "Plaintext": b"x", "DryRun": True}),
        (iam, iam.exceptions.NoSuchEntityException, iam.get_user, {"UserName": "nobody"}),
        (iam, iam.exceptions.NoSuchEntityException, iam.get_policy, {"PolicyArn": role}),
        (iam, iam.exceptions.EntityAlreadyExistsException, iam.create_user, {"UserName": user.name}),
        (iam, iam.exceptions.DeleteConflictException, iam.delete_user, {"UserName": attached.name}),
        (iam, iam.exceptions.MalformedPolicyDocumentException, iam.create_policy,
         {"PolicyName": "bad", "PolicyDocument": "{}"}),
        (sts, sts.exceptions.InvalidAuthorizationMessageException, sts.decode_authorization_message,
         {"EncodedMessage": "nonsense"}),
        (organizations, organizations.exceptions.AccountNotFoundException,
         organizations.describe_account, {"AccountId": "999999999999"}),
        (organizations, organizations.exceptions.PolicyNotFoundException,
         organizations.describe_policy, {"PolicyId": "p-00000000"}),
        (organizations, organizations.exceptions.AlreadyInOrganizationException,
         organizations.create_organization, {}),
    ]
    wrong = []
    for client, exception, call, arguments in cases:
        try:
            call(**arguments)
            wrong.append(f"{call.__name__}: no error instead of {exception.__name__}")
        except exception:
            pass
        except client.exceptions.ClientError as error:
            wrong.append(f"{call.__name__}: {error} instead of {exception.__name__}")
    assert wrong == []

    kms.schedule_key_deletion(KeyId=other, PendingWindowInDays=7)
    with pytest.raises(kms.exceptions.KMSInvalidStateException):
        kms.encrypt(KeyId=other, Plaintext=b"x")
    kms.disable_key(KeyId=key)
    with pytest.raises(kms.exceptions.DisabledException):
        kms.encrypt(KeyId=key, Plaintext=b"x")


WRONG_KEYS = [
    # service, code with a wrong secret, code with an unknown key id
    ("sts", "SignatureDoesNotMatch", "InvalidClientTokenId"),
    ("iam", "SignatureDoesNotMatch", "InvalidClientTokenId"),
    ("kms", "InvalidSignatureException", "UnrecognizedClientException"),
    ("organizations", "InvalidSignatureException", "UnrecognizedClientException"),
]
CALLS = {"sts": "get_caller_identity", "iam": "list_users", "kms": "list_keys",
         "organizations": "describe_organization"}


@pytest.mark.parametrize("service, wrong_secret, unknown", WRONG_KEYS)
def test_wrong_keys_are_refused_as_each_service_does(new_user, service, wrong_secret, unknown):
    user = new_user()
    forged = Who({**user.credentials, "SecretAccessKey": "0" * 40})
    said = refusal(forged.client(service), CALLS[service], code=wrong_secret)
    assert said.startswith(
        "The request signature we calculated does not match the signature you provided. Check your AWS "
        "Secret Access Key and signing method. Consult the service documentation for details."
    )
    nobody = Who({**user.credentials, "AccessKeyId": "AKIAAAAAAAAAAAAAAAAA"})
    said = refusal(nobody.client(service), CALLS[service], code=unknown)
    assert said == "The security token included in the request is invalid."
    session = user.sts.get_session_token()["Credentials"]
    wrong_token = Who({**session, "SessionToken": session["SessionToken"][:-8] + "AAAAAAA="})
    assert refusal(wrong_token.client(service), CALLS[service], code=unknown) == said.rstrip(".")
    no_token = Who({key: value for key, value in session.items() if key != "SessionToken"})
    assert refusal(no_token.client(service), CALLS[service], code=unknown) == said


def test_an_inactive_key_is_refused(root, new_user):
    user = new_user()
    key = {"UserName": user.name, "AccessKeyId": user.credentials["AccessKeyId"]}
    root.iam.update_access_key(Status="Inactive", **key)
    refusal(user.sts, "get_caller_identity", code="InvalidClientTokenId")
    refusal(user.kms, "list_keys", code="UnrecognizedClientException")
    root.iam.update_access_key(Status="Active", **key)
    assert user.sts.get_caller_identity()["Arn"] == user.arn


@pytest.mark.parametrize("hours", [-1, 1])
@pytest.mark.parametrize("service, code", [("sts", "SignatureDoesNotMatch"), ("kms", "InvalidSignatureException")])
def test_a_clock_that_is_wrong_is_refused(monkeypatch, root, service, code, hours):
    real = botocore.auth.get_current_datetime
    shifted = lambda *arguments, **named: real(*arguments, **named) + datetime.timedelta(hours=hours)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", shifted)
    said = refusal(root.client(service), CALLS[service], code=code)
    assert said.startswith("Signature expired: " if hours < 0 else "Signature not yet current: ")


def test_a_presigned_identity_is_a_token_as_eks_takes_it(new_user):
    user = new_user()
    session = boto3.session.Session(
        aws_access_key_id=user.credentials["AccessKeyId"],
        aws_secret_access_key=user.credentials["SecretAccessKey"],
        region_name=REGION,
    )
    client = session.client("sts")
    url = f"{client.meta.endpoint_url}/?Action=GetCallerIdentity&Version=2011-06-15"
    request = botocore.awsrequest.AWSRequest("GET", url, headers={"x-k8s-aws-id": "a-cluster"})
    signer = botocore.auth.SigV4QueryAuth(session.get_credentials(), "sts", REGION, expires=60)
    signer.add_auth(request)

    def asked(cluster):
        headers = {"x-k8s-aws-id": cluster, "Accept": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(request.url, headers=headers)) as answer:
            return answer.status, answer.read().decode()

    status, body = asked("a-cluster")
    assert status == 200
    assert user.arn in body
    with pytest.raises(urllib.error.HTTPError) as caught:
        asked("another")
    assert caught.value.code == 403
    assert b"SignatureDoesNotMatch" in caught.value.read()

    url = client.generate_presigned_url("get_caller_identity", HttpMethod="GET")
    with urllib.request.urlopen(url) as answer:
        assert user.arn in answer.read().decode()


def test_pages_hold_what_one_list_holds(root):
    path = f"/{fresh('paged')}/"
    names = sorted(fresh("page") for _ in range(7))
    for name in names:
        root.iam.create_user(UserName=name, Path=path)
    pages = list(root.iam.get_paginator("list_users").paginate(PathPrefix=path, PaginationConfig={"PageSize": 3}))
    assert [len(page["Users"]) for page in pages] == [3, 3, 1]
    assert sorted(user["UserName"] for page in pages for user in page["Users"]) == names
    assert [page["IsTruncated"] for page in pages] == [True, True, False]

    key = root.kms.create_key()["KeyMetadata"]["KeyId"]
    for number in range(5):
        root.kms.create_alias(AliasName=f"alias/{fresh('paged')}", TargetKeyId=key)
    aliases = root.kms.get_paginator("list_aliases").paginate(KeyId=key, PaginationConfig={"PageSize": 2})
    assert [len(page["Aliases"]) for page in aliases] == [2, 2, 1]


def test_a_session_is_bounded_by_its_policy(root, new_user, administrator):
    user = new_user()
    name = fresh("wide")
    role = root.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(ACCOUNT))["Role"]["Arn"]
    root.iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    root.iam.put_user_policy(
        UserName=user.name, PolicyName="wide", PolicyDocument=policy(("Allow", "sts:AssumeRole", role))
    )
    bounded = assumed(user, role, Policy=policy(("Allow", "kms:ListAliases", "*")))
    bounded.kms.list_aliases()
    said = refusal(bounded.kms, "list_keys")
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/story"
    none = "no session policy allows the kms:ListKeys action"
    assert said == denied(arn, "kms:ListKeys", "*", none)
    assert assumed(user, role).kms.list_keys()["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize("region, partition", [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"),
                                               ("us-gov-west-1", "aws-us-gov")])
def test_one_endpoint_serves_every_region(root, region, partition):
    there = Who(region=region)
    assert there.sts.get_caller_identity()["Arn"] == f"arn:{partition}:iam::{ACCOUNT}:root"
    key = there.kms.create_key()["KeyMetadata"]
    assert key["Arn"] == f"arn:{partition}:kms:{region}:{ACCOUNT}:key/{key['KeyId']}"
    with pytest.raises(root.kms.exceptions.NotFoundException) as caught:
        root.kms.describe_key(KeyId=key["KeyId"])
    absent = f"Key 'arn:aws:kms:{REGION}:{ACCOUNT}:key/{key['KeyId']}' does not exist"
    assert caught.value.response["Error"]["Message"] == absent


@pytest.mark.parametrize("service, call", [("dynamodb", "list_tables"), ("s3", "list_buckets"),
                                           ("cloudformation", "list_stacks"), ("lambda", "list_functions")])
def test_a_service_that_is_not_here_says_so(root, service, call):
    said = refusal(root.client(service), call, code="UnknownOperationException")
    assert said.startswith("no service here answers this request")


def test_the_pages_of_the_server_itself():
    with Served() as server:
        kms, iam = server.client("kms"), server.client("iam")
        key = kms.create_key()["KeyMetadata"]["Arn"]
        iam.create_user(UserName="kept")
        blob = kms.encrypt(KeyId=key, Plaintext=b"octroi")["CiphertextBlob"]

        status, _, bare = server.page("GET", "/_octroi/export")
        assert status == 200 and key in bare and json.loads(bare)["secretsOmitted"] > 0
        status, _, whole = server.page("GET", "/_octroi/export?secrets=true")
        assert status == 200 and json.loads(whole)["secretsOmitted"] == 0

        assert server.page("POST", "/_octroi/reset")[0] == 200
        with pytest.raises(kms.exceptions.NotFoundException):
            kms.describe_key(KeyId=key)
        assert server.page("POST", "/_octroi/import", whole.encode())[0] == 200
        assert iam.get_user(UserName="kept")["User"]["UserName"] == "kept"
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"octroi"
        # What cannot be read changes nothing, and says where it is wrong.
        status, _, said = server.page("POST", "/_octroi/import", whole[: len(whole) // 2].encode())
        assert status == 400 and "line" in said, said
        assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"octroi"

        kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        assert server.page("POST", "/_octroi/clock", b'{"advanceSeconds": 691200}')[0] == 200
        with pytest.raises(kms.exceptions.NotFoundException):
            kms.describe_key(KeyId=key)
        assert server.page("POST", "/_octroi/clock", b"{}")[0] == 400

        iam.create_access_key(UserName="kept")
        user = server.client("kms", iam.create_access_key(UserName="kept")["AccessKey"])
        with pytest.raises(botocore.exceptions.ClientError) as denied:
            user.list_keys()
        request_id = denied.value.response["ResponseMetadata"]["RequestId"]
        status, _, why = server.page("GET", f"/_octroi/decisions/{request_id}")
        why = json.loads(why)
        assert (status, why["outcome"], why["principal"]) == (200, "denied", f"arn:aws:iam::{ACCOUNT}:user/kept")
        assert [check["action"] for check in why["checks"]] == ["kms:ListKeys"]
        assert server.page("GET", "/_octroi/decisions/none")[0] == 404
        metrics = server.page("GET", "/_octroi/metrics")[2]
        assert 'octroi_requests_total{service="kms",operation="ListKeys",outcome="denied"} 1' in metrics
