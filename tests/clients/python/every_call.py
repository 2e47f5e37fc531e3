"""Calls every operation that the server performs, in an order in which each finds what it needs."""

import base64
import hashlib
import hmac
import json
import os
import struct
import time

import rsa

from conftest import ACCOUNT, policy, trust

ALLOW = policy(("Allow", "kms:ListKeys", "*"))
OTHER = policy(("Allow", "kms:ListAliases", "*"))
MANAGED = "arn:aws:iam::aws:policy/IAMReadOnlyAccess"
TAGS = [{"Key": "of", "Value": "story"}]
# A certificate that signs itself, for a hundred years, and a public key; nobody has kept the private ones.
CERTIFICATE = """\
-----BEGIN CERTIFICATE-----
MIIBjzCCATWgAwIBAgIURoXxpUK4ojXBFFoNE7YipB1nMT0wCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRc3RvcnkuZXhhbXBsZS5jb20wIBcNMjYxMTI1MTUwMjM4WhgP
MjEyNjExMDExNTAyMzhaMBwxGjAYBgNVBAMMEXN0b3J5LmV4YW1wbGUuY29tMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEycGKR1dldkihvgRMCTfjjLcQdHYZSHE1
WtLUECaJckVEjQNDTp9Byyd2j9hvep2ZAoUMStW0NEuIA1PrUBUJhaNTMFEwHQYD
VR0OBBYEFLtuN3sNSwgmWTxTJG0vZWwZGOZuMB8GA1UdIwQYMBaAFLtuN3sNSwgm
WTxTJG0vZWwZGOZuMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIg
Do+QV/LZo4Dc/wjlfA6ly4SL555yjHRofTEArN2hC8kCIQDQ3mcf/rOAplUfAoac
a1wYoRG3FSSPZtU8JA0nWrpgBg==
-----END CERTIFICATE-----
"""
PUBLIC_KEY = (
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABAQC7s9ZpfoKVyeNA5Dy0zG0/vd9IUxBCmI/jyhCGQnl7ogtGNUMCMbASC4W4sKVSzM05Jo/O"
    "0MFxDzJXNl+X0WCwWbuv/binSCUAH589toU3Vu8gh0mevbD5ZLOsT+T2w0FLZEsDb9Thq+QDimO2ShkOAkq3XWOS0Mh1PC5Z07by"
    "5HTn0UkCJymYCinES0uLMKtI2ZOarafpbx+knKoZy2Zo5PCHaTlaqPyL0oaN+VAXJWCXBp05qqTr44VUhCH41/tvppN4oXCzKdHi"
    "hrU9m67byw0teUGoc3O0U0sEhPC6RrJ5C3gcTA9T3MeiYkCqnIUuMd8nMs0smZthKNayjd3p"
)
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


def everything(call):
    """`call(service, operation, *, by=None, fails=None, region=None, **parameters)` returns the parsed answer."""
    users(call)
    roles(call)
    policies(call)
    uploads(call)
    providers(call)
    account(call)
    sessions(call)
    keys(call)
    ciphers(call)
    asymmetric(call)
    imports_and_replicas(call)
    stores(call)
    organization(call)


def one_time_codes(seed):
    """Two codes in a row of a virtual MFA device."""
    secret, now = base64.b32decode(seed), int(time.time()) // 30

    def code(counter):
        digest = hmac.new(secret, struct.pack(">Q", counter), hashlib.sha1).digest()
        at = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7FFFFFFF) % 1000000:06d}"

    return {"AuthenticationCode1": code(now - 1), "AuthenticationCode2": code(now)}


def users(call):
    ann = {"UserName": "ann"}
    call("iam", "CreateUser", **ann, Path="/people/", Tags=TAGS, PermissionsBoundary=MANAGED)
    call("iam", "GetUser", **ann)
    call("iam", "ListUsers")
    call("iam", "UpdateUser", **ann, NewPath="/staff/")
    call("iam", "TagUser", **ann, Tags=[{"Key": "more", "Value": ""}])
    call("iam", "ListUserTags", **ann)
    call("iam", "UntagUser", **ann, TagKeys=["more"])
    call("iam", "DeleteUserPermissionsBoundary", **ann)
    call("iam", "PutUserPermissionsBoundary", **ann, PermissionsBoundary=MANAGED)
    call("iam", "DeleteUserPermissionsBoundary", **ann)

    key = call("iam", "CreateAccessKey", **ann)["AccessKey"]
    call("sts", "GetCallerIdentity", by=key)
    call("iam", "GetAccessKeyLastUsed", AccessKeyId=key["AccessKeyId"])
    call("iam", "ListAccessKeys", **ann)
    call("iam", "UpdateAccessKey", **ann, AccessKeyId=key["AccessKeyId"], Status="Inactive")
    call("iam", "UpdateAccessKey", **ann, AccessKeyId=key["AccessKeyId"], Status="Active")

    call("iam", "CreateLoginProfile", **ann, Password="Correct-horse-9", PasswordResetRequired=False)
    call("iam", "GetLoginProfile", **ann)
    call("iam", "UpdateLoginProfile", **ann, Password="Battery-staple-8")
    may = policy(("Allow", "iam:ChangePassword", "*"))
    call("iam", "PutUserPolicy", **ann, PolicyName="inline", PolicyDocument=may)
    call("iam", "ChangePassword", by=key, OldPassword="Battery-staple-8", NewPassword="Correct-horse-7")
    call("iam", "DeleteLoginProfile", **ann)
    call("iam", "GetUserPolicy", **ann, PolicyName="inline")
    call("iam", "ListUserPolicies", **ann)
    call("iam", "DeleteUserPolicy", **ann, PolicyName="inline")
    call("iam", "AttachUserPolicy", **ann, PolicyArn=MANAGED)
    call("iam", "ListAttachedUserPolicies", **ann)
    call("iam", "SimulatePrincipalPolicy", PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/staff/ann",
         ActionNames=["iam:GetUser", "iam:CreateUser"])
    call("iam", "GetContextKeysForPrincipalPolicy", PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/staff/ann")
    call("iam", "ListPoliciesGrantingServiceAccess", Arn=f"arn:aws:iam::{ACCOUNT}:user/staff/ann",
         ServiceNamespaces=["iam", "s3"])
    call("iam", "DetachUserPolicy", **ann, PolicyArn=MANAGED)

    device = call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName="phone", Tags=TAGS)["VirtualMFADevice"]
    number = {"SerialNumber": device["SerialNumber"]}
    codes = one_time_codes(device["Base32StringSeed"])
    call("iam", "EnableMFADevice", **ann, **number, **codes)
    call("iam", "ResyncMFADevice", **ann, **number, **one_time_codes(device["Base32StringSeed"]))
    call("iam", "GetMFADevice", **ann, **number)
    call("iam", "ListMFADevices", **ann)
    call("iam", "ListVirtualMFADevices")
    call("iam", "TagMFADevice", **number, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListMFADeviceTags", **number)
    call("iam", "UntagMFADevice", **number, TagKeys=["more"])
    call("iam", "DeactivateMFADevice", **ann, **number)
    call("iam", "DeleteVirtualMFADevice", **number)

    team = {"GroupName": "team"}
    call("iam", "CreateGroup", **team, Path="/all/")
    call("iam", "AddUserToGroup", **team, **ann)
    call("iam", "GetGroup", **team)
    call("iam", "ListGroups")
    call("iam", "ListGroupsForUser", **ann)
    call("iam", "PutGroupPolicy", **team, PolicyName="inline", PolicyDocument=ALLOW)
    call("iam", "GetGroupPolicy", **team, PolicyName="inline")
    call("iam", "ListGroupPolicies", **team)
    call("iam", "AttachGroupPolicy", **team, PolicyArn=MANAGED)
    call("iam", "ListAttachedGroupPolicies", **team)
    call("iam", "GetAccountAuthorizationDetails")
    call("iam", "DetachGroupPolicy", **team, PolicyArn=MANAGED)
    call("iam", "DeleteGroupPolicy", **team, PolicyName="inline")
    call("iam", "RemoveUserFromGroup", **team, **ann)
    call("iam", "UpdateGroup", **team, NewGroupName="crew")
    call("iam", "DeleteGroup", GroupName="crew")
    call("iam", "DeleteAccessKey", **ann, AccessKeyId=key["AccessKeyId"])
    call("iam", "DeleteUser", **ann)


def roles(call):
    role, profile = {"RoleName": "app"}, {"InstanceProfileName": "app"}
    call("iam", "CreateRole", **role, AssumeRolePolicyDocument=trust(ROOT), Description="d", Tags=TAGS,
         MaxSessionDuration=7200, PermissionsBoundary=MANAGED)
    call("iam", "GetRole", **role)
    call("iam", "ListRoles")
    call("iam", "UpdateRole", **role, Description="new", MaxSessionDuration=3600)
    call("iam", "UpdateRoleDescription", **role, Description="newer")
    call("iam", "UpdateAssumeRolePolicy", **role, PolicyDocument=trust(ROOT))
    call("iam", "TagRole", **role, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListRoleTags", **role)
    call("iam", "UntagRole", **role, TagKeys=["more"])
    call("iam", "DeleteRolePermissionsBoundary", **role)
    call("iam", "PutRolePermissionsBoundary", **role, PermissionsBoundary=MANAGED)
    call("iam", "PutRolePolicy", **role, PolicyName="inline", PolicyDocument=ALLOW)
    call("iam", "GetRolePolicy", **role, PolicyName="inline")
    call("iam", "ListRolePolicies", **role)
    call("iam", "AttachRolePolicy", **role, PolicyArn=MANAGED)
    call("iam", "ListAttachedRolePolicies", **role)
    call("iam", "CreateInstanceProfile", **profile, Path="/p/", Tags=TAGS)
    call("iam", "AddRoleToInstanceProfile", **profile, **role)
    call("iam", "GetInstanceProfile", **profile)
    call("iam", "ListInstanceProfiles")
    call("iam", "ListInstanceProfilesForRole", **role)
    call("iam", "TagInstanceProfile", **profile, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListInstanceProfileTags", **profile)
    call("iam", "UntagInstanceProfile", **profile, TagKeys=["more"])
    call("iam", "GetAccountAuthorizationDetails")
    call("iam", "RemoveRoleFromInstanceProfile", **profile, **role)
    call("iam", "DeleteInstanceProfile", **profile)
    call("iam", "DetachRolePolicy", **role, PolicyArn=MANAGED)
    call("iam", "DeleteRolePolicy", **role, PolicyName="inline")
    call("iam", "DeleteRole", **role)
    service = {"AWSServiceName": "autoscaling.amazonaws.com"}
    made = call("iam", "CreateServiceLinkedRole", **service, CustomSuffix="one")["Role"]["RoleName"]
    task = call("iam", "DeleteServiceLinkedRole", RoleName=made)["DeletionTaskId"]
    call("iam", "GetServiceLinkedRoleDeletionStatus", DeletionTaskId=task)


def policies(call):
    made = call("iam", "CreatePolicy", PolicyName="p", PolicyDocument=ALLOW, Description="d", Path="/x/", Tags=TAGS)
    arn = {"PolicyArn": made["Policy"]["Arn"]}
    call("iam", "CreatePolicyVersion", **arn, PolicyDocument=OTHER)
    call("iam", "GetPolicyVersion", **arn, VersionId="v2")
    call("iam", "ListPolicyVersions", **arn)
    call("iam", "SetDefaultPolicyVersion", **arn, VersionId="v2")
    call("iam", "DeletePolicyVersion", **arn, VersionId="v1")
    call("iam", "GetPolicy", **arn)
    call("iam", "ListPolicies")
    call("iam", "TagPolicy", **arn, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListPolicyTags", **arn)
    call("iam", "UntagPolicy", **arn, TagKeys=["more"])
    call("iam", "CreateUser", UserName="holder")
    call("iam", "AttachUserPolicy", UserName="holder", **arn)
    call("iam", "ListEntitiesForPolicy", **arn)
    call("iam", "GetAccountAuthorizationDetails")
    call("iam", "DetachUserPolicy", UserName="holder", **arn)
    call("iam", "DeletePolicy", **arn)
    conditional = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a"}},
    }
    call("iam", "SimulateCustomPolicy", PolicyInputList=[policy(conditional, ("Deny", "s3:PutObject", "*"))],
         ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=["arn:aws:s3:::bucket/key"])
    call("iam", "SimulateCustomPolicy", PolicyInputList=[policy(conditional)], ActionNames=["s3:GetObject"],
         PermissionsBoundaryPolicyInputList=[ALLOW],
         ContextEntries=[{"ContextKeyName": "aws:PrincipalTag/team", "ContextKeyType": "string",
                          "ContextKeyValues": ["a"]}])
    call("iam", "GetContextKeysForCustomPolicy", PolicyInputList=[policy(conditional)])


def uploads(call):
    tess = {"UserName": "tess"}
    call("iam", "CreateUser", **tess)
    made = call("iam", "UploadSigningCertificate", **tess, CertificateBody=CERTIFICATE)["Certificate"]
    signing = {"CertificateId": made["CertificateId"]}
    call("iam", "ListSigningCertificates", **tess)
    call("iam", "UpdateSigningCertificate", **tess, **signing, Status="Inactive")
    call("iam", "DeleteSigningCertificate", **tess, **signing)
    made = call("iam", "UploadSSHPublicKey", **tess, SSHPublicKeyBody=PUBLIC_KEY)["SSHPublicKey"]
    public = {"SSHPublicKeyId": made["SSHPublicKeyId"]}
    call("iam", "GetSSHPublicKey", **tess, **public, Encoding="SSH")
    call("iam", "ListSSHPublicKeys", **tess)
    call("iam", "UpdateSSHPublicKey", **tess, **public, Status="Inactive")
    call("iam", "DeleteSSHPublicKey", **tess, **public)
    made = call("iam", "CreateServiceSpecificCredential", **tess, ServiceName="codecommit.amazonaws.com")
    made = {"ServiceSpecificCredentialId": made["ServiceSpecificCredential"]["ServiceSpecificCredentialId"]}
    call("iam", "ListServiceSpecificCredentials", **tess)
    call("iam", "ResetServiceSpecificCredential", **tess, **made)
    call("iam", "UpdateServiceSpecificCredential", **tess, **made, Status="Inactive")
    call("iam", "DeleteServiceSpecificCredential", **tess, **made)
    server = {"ServerCertificateName": "site"}
    secret = CERTIFICATE.replace("CERTIFICATE", "PRIVATE" + " KEY")
    call("iam", "UploadServerCertificate", **server, CertificateBody=CERTIFICATE, PrivateKey=secret, Tags=TAGS)
    call("iam", "GetServerCertificate", **server)
    call("iam", "ListServerCertificates")
    call("iam", "TagServerCertificate", **server, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListServerCertificateTags", **server)
    call("iam", "UntagServerCertificate", **server, TagKeys=["more"])
    call("iam", "UpdateServerCertificate", **server, NewServerCertificateName="shop")
    call("iam", "DeleteServerCertificate", ServerCertificateName="shop")


def providers(call):
    made = call("iam", "CreateOpenIDConnectProvider", Url="https://oidc.example.com", ClientIDList=["one"],
                ThumbprintList=["0" * 40], Tags=TAGS)
    oidc = {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}
    call("iam", "GetOpenIDConnectProvider", **oidc)
    call("iam", "ListOpenIDConnectProviders")
    call("iam", "AddClientIDToOpenIDConnectProvider", **oidc, ClientID="two")
    call("iam", "RemoveClientIDFromOpenIDConnectProvider", **oidc, ClientID="one")
    call("iam", "UpdateOpenIDConnectProviderThumbprint", **oidc, ThumbprintList=["1" * 40])
    call("iam", "TagOpenIDConnectProvider", **oidc, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListOpenIDConnectProviderTags", **oidc)
    call("iam", "UntagOpenIDConnectProvider", **oidc, TagKeys=["more"])
    call("iam", "DeleteOpenIDConnectProvider", **oidc)

    inside = f"<X509Certificate>{'A' * 1200}</X509Certificate>"
    metadata = (
        '<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="e">'
        f'<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{inside}'
        "</IDPSSODescriptor></EntityDescriptor>"
    )
    made = call("iam", "CreateSAMLProvider", Name="saml", SAMLMetadataDocument=metadata, Tags=TAGS)
    saml = {"SAMLProviderArn": made["SAMLProviderArn"]}
    call("iam", "GetSAMLProvider", **saml)
    call("iam", "ListSAMLProviders")
    call("iam", "UpdateSAMLProvider", **saml, SAMLMetadataDocument=metadata)
    call("iam", "TagSAMLProvider", **saml, Tags=[{"Key": "more", "Value": "1"}])
    call("iam", "ListSAMLProviderTags", **saml)
    call("iam", "UntagSAMLProvider", **saml, TagKeys=["more"])
    call("iam", "DeleteSAMLProvider", **saml)


def account(call):
    call("iam", "CreateAccountAlias", AccountAlias="story-alias")
    call("iam", "ListAccountAliases")
    call("iam", "GetAccountSummary")
    call("iam", "DeleteAccountAlias", AccountAlias="story-alias")
    call("iam", "GetAccountPasswordPolicy", fails="NoSuchEntity")
    call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=12, RequireNumbers=True, MaxPasswordAge=90,
         PasswordReusePrevention=3, AllowUsersToChangePassword=True)
    call("iam", "GetAccountPasswordPolicy")
    call("iam", "DeleteAccountPasswordPolicy")
    while call("iam", "GenerateCredentialReport")["State"] != "COMPLETE":
        pass
    call("iam", "GetCredentialReport")


def sessions(call):
    call("iam", "CreateUser", UserName="caller")
    may = policy(("Allow", ["sts:*", "iam:ListUsers"], "*"))
    call("iam", "PutUserPolicy", UserName="caller", PolicyName="may", PolicyDocument=may)
    key = call("iam", "CreateAccessKey", UserName="caller")["AccessKey"]
    statement = {"Effect": "Allow", "Principal": {"AWS": ROOT},
                 "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    call("iam", "CreateRole", RoleName="visited", AssumeRolePolicyDocument=document)
    session = call("sts", "AssumeRole", by=key, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/visited",
                   RoleSessionName="story", Tags=[{"Key": "k", "Value": "v"}], SourceIdentity="caller",
                   PolicyArns=[{"arn": MANAGED}], Policy=ALLOW)["Credentials"]
    call("sts", "GetCallerIdentity", by=session)
    call("sts", "GetSessionToken", by=key, DurationSeconds=900)
    call("sts", "GetFederationToken", by=key, Name="guest", Policy=ALLOW, Tags=[{"Key": "k", "Value": "v"}])
    call("sts", "GetAccessKeyInfo", AccessKeyId=key["AccessKeyId"])
    call("sts", "DecodeAuthorizationMessage", EncodedMessage="none", fails="InvalidAuthorizationMessageException")
    call("iam", "GetRole", RoleName="visited")


def keys(call):
    made = call("kms", "CreateKey", Description="d", Tags=[{"TagKey": "of", "TagValue": "story"}])["KeyMetadata"]
    key = {"KeyId": made["KeyId"]}
    alias = {"AliasName": "alias/story"}
    call("kms", "DescribeKey", **key)
    call("kms", "ListKeys")
    call("kms", "UpdateKeyDescription", **key, Description="new")
    call("kms", "CreateAlias", **alias, TargetKeyId=made["KeyId"])
    call("kms", "ListAliases")
    second = call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    call("kms", "UpdateAlias", **alias, TargetKeyId=second)
    call("kms", "DeleteAlias", **alias)
    call("kms", "TagResource", **key, Tags=[{"TagKey": "more", "TagValue": ""}])
    call("kms", "ListResourceTags", **key)
    call("kms", "UntagResource", **key, TagKeys=["more"])
    text = call("kms", "GetKeyPolicy", **key)["Policy"]
    call("kms", "PutKeyPolicy", **key, Policy=text)
    call("kms", "ListKeyPolicies", **key)
    call("kms", "EnableKeyRotation", **key, RotationPeriodInDays=100)
    call("kms", "GetKeyRotationStatus", **key)
    call("kms", "RotateKeyOnDemand", **key)
    call("kms", "ListKeyRotations", **key)
    call("kms", "ListKeyRotations", **key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    call("kms", "GetKeyRotationStatus", **key)
    call("kms", "DisableKeyRotation", **key)
    call("kms", "GetKeyRotationStatus", **key)
    call("kms", "DisableKey", **key)
    call("kms", "EnableKey", **key)
    grant = call("kms", "CreateGrant", **key, GranteePrincipal=ROOT, RetiringPrincipal=ROOT, Operations=["Decrypt"],
                 Name="n", Constraints={"EncryptionContextSubset": {"a": "b"}})
    call("kms", "ListGrants", **key)
    call("kms", "ListRetirableGrants", RetiringPrincipal=ROOT)
    call("kms", "RetireGrant", GrantToken=grant["GrantToken"])
    grant = call("kms", "CreateGrant", **key, GranteePrincipal=ROOT, Operations=["Encrypt"])
    call("kms", "RevokeGrant", **key, GrantId=grant["GrantId"])
    call("kms", "ScheduleKeyDeletion", **key, PendingWindowInDays=7)
    call("kms", "DescribeKey", **key)
    call("kms", "CancelKeyDeletion", **key)


def ciphers(call):
    key = {"KeyId": call("kms", "CreateKey")["KeyMetadata"]["KeyId"]}
    sealed = call("kms", "Encrypt", **key, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    call("kms", "Decrypt", CiphertextBlob=sealed, EncryptionContext={"a": "b"})
    other = call("kms", "CreateKey")["KeyMetadata"]["KeyId"]
    call("kms", "ReEncrypt", CiphertextBlob=sealed, SourceEncryptionContext={"a": "b"}, DestinationKeyId=other)
    call("kms", "GenerateDataKey", **key, KeySpec="AES_256")
    call("kms", "GenerateDataKeyWithoutPlaintext", **key, NumberOfBytes=16)
    call("kms", "GenerateDataKeyPair", **key, KeyPairSpec="ECC_NIST_P256")
    call("kms", "GenerateDataKeyPairWithoutPlaintext", **key, KeyPairSpec="ECC_NIST_P384")
    call("kms", "GenerateRandom", NumberOfBytes=8)
    call("kms", "GetKeyLastUsage", **key)
    made = call("kms", "CreateKey", KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")["KeyMetadata"]
    asked = {"KeyId": made["KeyId"], "Message": b"m", "MacAlgorithm": "HMAC_SHA_256"}
    mac = call("kms", "GenerateMac", **asked)["Mac"]
    call("kms", "VerifyMac", **asked, Mac=mac)


def asymmetric(call):
    signing = call("kms", "CreateKey", KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    asked = {"KeyId": signing, "Message": b"m", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = call("kms", "Sign", **asked)["Signature"]
    call("kms", "Verify", **asked, Signature=signature)
    call("kms", "GetPublicKey", KeyId=signing)
    coder = call("kms", "CreateKey", KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT")["KeyMetadata"]["KeyId"]
    call("kms", "GetPublicKey", KeyId=coder)
    rsa_form = {"KeyId": coder, "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    sealed = call("kms", "Encrypt", **rsa_form, Plaintext=b"x")["CiphertextBlob"]
    call("kms", "Decrypt", **rsa_form, CiphertextBlob=sealed)
    pair = [
        call("kms", "CreateKey", KeySpec="ECC_NIST_P256", KeyUsage="KEY_AGREEMENT")["KeyMetadata"]["KeyId"]
        for _ in range(2)
    ]
    public = call("kms", "GetPublicKey", KeyId=pair[1])["PublicKey"]
    call("kms", "DeriveSharedSecret", KeyId=pair[0], KeyAgreementAlgorithm="ECDH", PublicKey=public)


def wrapped(public, material):
    """RSAES_OAEP_SHA_256 of key material."""
    key = rsa.PublicKey.load_pkcs1_openssl_der(public)
    size = (key.n.bit_length() + 7) // 8

    def mask(seed, length):
        parts = [hashlib.sha256(seed + struct.pack(">I", count)).digest() for count in range(length // 32 + 1)]
        return b"".join(parts)[:length]

    def xor(left, right):
        return bytes(one ^ two for one, two in zip(left, right))

    label = hashlib.sha256(b"").digest()
    block = label + bytes(size - len(material) - 2 * 32 - 2) + b"\x01" + material
    seed = os.urandom(32)
    block = xor(block, mask(seed, len(block)))
    whole = b"\x00" + xor(seed, mask(block, 32)) + block
    return pow(int.from_bytes(whole, "big"), key.e, key.n).to_bytes(size, "big")


def imports_and_replicas(call):
    made = call("kms", "CreateKey", Origin="EXTERNAL")["KeyMetadata"]
    key = {"KeyId": made["KeyId"]}
    asked = {"WrappingAlgorithm": "RSAES_OAEP_SHA_256", "WrappingKeySpec": "RSA_2048"}
    given = call("kms", "GetParametersForImport", **key, **asked)
    call("kms", "ImportKeyMaterial", **key, ImportToken=given["ImportToken"],
         EncryptedKeyMaterial=wrapped(given["PublicKey"], os.urandom(32)),
         ExpirationModel="KEY_MATERIAL_EXPIRES", ValidTo=time.time() + 86400)
    call("kms", "DescribeKey", **key)
    call("kms", "ListKeyRotations", **key, IncludeKeyMaterial="ALL_KEY_MATERIAL")
    call("kms", "DeleteImportedKeyMaterial", **key)

    made = call("kms", "CreateKey", MultiRegion=True)["KeyMetadata"]
    key = {"KeyId": made["KeyId"]}
    call("kms", "ReplicateKey", **key, ReplicaRegion="eu-west-1", Description="r",
         Tags=[{"TagKey": "of", "TagValue": "story"}])
    call("kms", "DescribeKey", **key)
    call("kms", "DescribeKey", **key, region="eu-west-1")
    call("kms", "UpdatePrimaryRegion", **key, PrimaryRegion="eu-west-1")
    call("kms", "ScheduleKeyDeletion", **key, region="us-east-1")
    call("kms", "ScheduleKeyDeletion", **key, region="eu-west-1")
    call("kms", "DescribeKey", **key, region="eu-west-1")


def stores(call):
    absent = {"CustomKeyStoreId": "cks-1234567890abcdef0"}
    call("kms", "DescribeCustomKeyStores")
    for operation in ("ConnectCustomKeyStore", "DisconnectCustomKeyStore", "UpdateCustomKeyStore",
                      "DeleteCustomKeyStore"):
        call("kms", operation, **absent, fails="CustomKeyStoreNotFoundException")
    call("kms", "CreateCustomKeyStore", CustomKeyStoreName="s", CloudHsmClusterId="cluster-abcdefghijk",
         TrustAnchorCertificate="c", KeyStorePassword="kmsPswd01", fails="CloudHsmClusterNotFoundException")


def organization(call):
    kind = {"PolicyType": "SERVICE_CONTROL_POLICY"}
    call("organizations", "CreateOrganization", FeatureSet="ALL")
    call("organizations", "DescribeOrganization")
    top = call("organizations", "ListRoots")["Roots"][0]["Id"]
    call("organizations", "EnablePolicyType", RootId=top, **kind)
    call("organizations", "ListRoots")
    unit = call("organizations", "CreateOrganizationalUnit", ParentId=top, Name="unit", Tags=TAGS)
    unit = {"OrganizationalUnitId": unit["OrganizationalUnit"]["Id"]}
    call("organizations", "DescribeOrganizationalUnit", **unit)
    call("organizations", "UpdateOrganizationalUnit", **unit, Name="renamed")
    call("organizations", "ListOrganizationalUnitsForParent", ParentId=top)
    request = call("organizations", "CreateAccount", Email="m@example.com", AccountName="member", Tags=TAGS)
    request = {"CreateAccountRequestId": request["CreateAccountStatus"]["Id"]}
    member = call("organizations", "DescribeCreateAccountStatus", **request)["CreateAccountStatus"]["AccountId"]
    account = {"AccountId": member}
    call("organizations", "ListCreateAccountStatus")
    call("organizations", "DescribeAccount", **account)
    call("organizations", "ListAccounts")
    call("organizations", "ListAccountsForParent", ParentId=top)
    call("organizations", "MoveAccount", **account, SourceParentId=top,
         DestinationParentId=unit["OrganizationalUnitId"])
    call("organizations", "ListParents", ChildId=member)
    call("organizations", "ListChildren", ParentId=unit["OrganizationalUnitId"], ChildType="ACCOUNT")
    call("organizations", "TagResource", ResourceId=member, Tags=[{"Key": "more", "Value": "1"}])
    call("organizations", "ListTagsForResource", ResourceId=member)
    call("organizations", "UntagResource", ResourceId=member, TagKeys=["more"])

    made = call("organizations", "CreatePolicy", Name="scp", Description="", Content=policy(("Deny", "s3:*", "*")),
                Type="SERVICE_CONTROL_POLICY", Tags=TAGS)
    scp = {"PolicyId": made["Policy"]["PolicySummary"]["Id"]}
    call("organizations", "DescribePolicy", **scp)
    call("organizations", "UpdatePolicy", **scp, Description="new")
    call("organizations", "ListPolicies", Filter="SERVICE_CONTROL_POLICY")
    call("organizations", "AttachPolicy", **scp, TargetId=member)
    call("organizations", "ListTargetsForPolicy", **scp)
    call("organizations", "ListPoliciesForTarget", TargetId=member, Filter="SERVICE_CONTROL_POLICY")
    call("organizations", "DetachPolicy", **scp, TargetId=member)
    call("organizations", "DeletePolicy", **scp)
    effective(call, top, account)

    service = {"ServicePrincipal": "config.amazonaws.com"}
    call("organizations", "EnableAWSServiceAccess", **service)
    call("organizations", "ListAWSServiceAccessForOrganization")
    call("organizations", "RegisterDelegatedAdministrator", **account, **service)
    call("organizations", "ListDelegatedAdministrators")
    call("organizations", "ListDelegatedServicesForAccount", **account)
    call("organizations", "DeregisterDelegatedAdministrator", **account, **service)
    call("organizations", "DisableAWSServiceAccess", **service)
    statement = {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{member}:root"},
                 "Action": "organizations:DescribeOrganization", "Resource": "*"}
    call("organizations", "PutResourcePolicy", Content=policy(statement), Tags=TAGS)
    call("organizations", "DescribeResourcePolicy")
    call("organizations", "DeleteResourcePolicy")
    handshakes(call, member)
    call("organizations", "DeleteOrganizationalUnit", **unit)
    call("organizations", "DisablePolicyType", RootId=top, **kind)
    transfers(call)
    call("organizations", "DeleteOrganization")
    call("organizations", "CreateOrganization", FeatureSet="CONSOLIDATED_BILLING")
    call("organizations", "EnableAllFeatures")
    request = call("organizations", "CreateAccount", Email="n@example.com", AccountName="closed")
    made = call("organizations", "DescribeCreateAccountStatus",
                CreateAccountRequestId=request["CreateAccountStatus"]["Id"])
    call("organizations", "CloseAccount", AccountId=made["CreateAccountStatus"]["AccountId"])


def effective(call, top, account):
    tags = {"PolicyType": "TAG_POLICY"}
    call("organizations", "EnablePolicyType", RootId=top, **tags)
    content = json.dumps({"tags": {"team": {"tag_key": {"@@assign": "Team"}}}})
    made = call("organizations", "CreatePolicy", Name="tags", Description="d", Content=content, Type="TAG_POLICY")
    made = {"PolicyId": made["Policy"]["PolicySummary"]["Id"]}
    call("organizations", "AttachPolicy", **made, TargetId=account["AccountId"])
    call("organizations", "DescribeEffectivePolicy", **tags, TargetId=account["AccountId"])
    call("organizations", "ListAccountsWithInvalidEffectivePolicy", **tags)
    call("organizations", "ListEffectivePolicyValidationErrors", **account, **tags)
    call("organizations", "DetachPolicy", **made, TargetId=account["AccountId"])
    call("organizations", "DeletePolicy", **made)
    call("organizations", "DisablePolicyType", RootId=top, **tags)


def handshakes(call, member):
    call("iam", "CreateUser", UserName="inviter")
    call("iam", "AttachUserPolicy", UserName="inviter", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    key = call("iam", "CreateAccessKey", UserName="inviter")["AccessKey"]
    role = f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"
    there = call("sts", "AssumeRole", by=key, RoleArn=role, RoleSessionName="there")["Credentials"]
    call("organizations", "LeaveOrganization", by=there)

    def invited():
        target = {"Id": member, "Type": "ACCOUNT"}
        made = call("organizations", "InviteAccountToOrganization", Target=target, Notes="n")
        return {"HandshakeId": made["Handshake"]["Id"]}

    first = invited()
    call("organizations", "DescribeHandshake", **first)
    call("organizations", "ListHandshakesForOrganization")
    call("organizations", "ListHandshakesForAccount", by=there)
    call("organizations", "CancelHandshake", **first)
    call("organizations", "DeclineHandshake", by=there, **invited())
    call("organizations", "AcceptHandshake", by=there, **invited())
    call("organizations", "RemoveAccountFromOrganization", AccountId=member)


def transfers(call):
    absent = {"Id": "rt-12345678"}
    call("organizations", "ListInboundResponsibilityTransfers", Type="BILLING")
    call("organizations", "ListOutboundResponsibilityTransfers", Type="BILLING")
    for operation, more in (("DescribeResponsibilityTransfer", {}), ("TerminateResponsibilityTransfer", {}),
                            ("UpdateResponsibilityTransfer", {"Name": "n"})):
        call("organizations", operation, **absent, **more, fails="ResponsibilityTransferNotFoundException")
