"""What the stories of boto3 and of the aws CLI share: a server with enforcement, and people in it.

`cargo xtask clients` starts the server and sets the endpoint and the root user's key as `octroi env` does.
"""

import itertools
import json
import os
import pathlib

import boto3
import botocore.config
import pytest

ACCOUNT = "123456789012"
REGION = "us-east-1"
_numbers = itertools.count(1)


class Who:
    """Credentials, and the clients that sign with them."""

    def __init__(self, credentials=None, region=REGION):
        self.credentials = credentials
        self.region = region
        self._clients = {}

    def client(self, service, **config):
        if config:
            return self._made(service, **config)
        if service not in self._clients:
            self._clients[service] = self._made(service)
        return self._clients[service]

    def _made(self, service, **config):
        given = {}
        if self.credentials is not None:
            given = {
                "aws_access_key_id": self.credentials["AccessKeyId"],
                "aws_secret_access_key": self.credentials["SecretAccessKey"],
                "aws_session_token": self.credentials.get("SessionToken"),
            }
        retries = {"max_attempts": 0}
        config = botocore.config.Config(retries=retries, **config)
        return boto3.client(service, region_name=self.region, config=config, **given)

    def environment(self):
        """The environment in which the aws CLI signs with these credentials."""
        env = dict(os.environ, AWS_DEFAULT_REGION=self.region, AWS_REGION=self.region)
        if self.credentials is not None:
            env["AWS_ACCESS_KEY_ID"] = self.credentials["AccessKeyId"]
            env["AWS_SECRET_ACCESS_KEY"] = self.credentials["SecretAccessKey"]
            env.pop("AWS_SESSION_TOKEN", None)
            if self.credentials.get("SessionToken"):
                env["AWS_SESSION_TOKEN"] = self.credentials["SessionToken"]
        return env

    @property
    def sts(self):
        return self.client("sts")

    @property
    def iam(self):
        return self.client("iam")

    @property
    def kms(self):
        return self.client("kms")

    @property
    def organizations(self):
        return self.client("organizations")


def policy(*statements):
    """A policy document of (effect, action, resource) or of whole statements."""
    whole = [
        one if isinstance(one, dict) else {"Effect": one[0], "Action": one[1], "Resource": one[2]}
        for one in statements
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": whole})


def trust(principal):
    """A trust policy for one principal."""
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def fresh(prefix):
    """A name that no story before has used, also not one of another client on the same server."""
    return f"{prefix}-{os.getpid()}-{next(_numbers)}"


def assumed(who, role, **more):
    """Who `who` is with the credentials of a role."""
    answer = who.sts.assume_role(RoleArn=role, RoleSessionName="story", **more)
    return Who(answer["Credentials"], who.region)


@pytest.fixture(scope="session")
def root():
    return Who()


@pytest.fixture
def new_user(root):
    """Makes users that may do nothing yet, with an access key."""

    def make(prefix="test"):
        name = fresh(prefix)
        root.iam.create_user(UserName=name)
        key = root.iam.create_access_key(UserName=name)["AccessKey"]
        who = Who(key)
        who.name = name
        who.arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
        return who

    return make


@pytest.fixture(scope="session")
def organization(root):
    """The organization of the first account, with service control policies."""
    client = root.organizations
    try:
        client.create_organization(FeatureSet="ALL")
    except client.exceptions.AlreadyInOrganizationException:
        pass
    top = client.list_roots()["Roots"][0]["Id"]
    try:
        client.enable_policy_type(RootId=top, PolicyType="SERVICE_CONTROL_POLICY")
    except client.exceptions.PolicyTypeAlreadyEnabledException:
        pass
    return top


@pytest.fixture(scope="session")
def administrator(root):
    """A user of the management account that may do everything its account may."""
    name = fresh("admin")
    root.iam.create_user(UserName=name)
    root.iam.attach_user_policy(UserName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    return Who(root.iam.create_access_key(UserName=name)["AccessKey"])


@pytest.fixture
def new_account(root, organization, administrator):
    """Makes accounts, and returns who is an administrator in them."""

    def make():
        name = fresh("member")
        asked = root.organizations.create_account(Email=f"{name}@example.com", AccountName=name)
        request = asked["CreateAccountStatus"]["Id"]
        status = root.organizations.describe_create_account_status(CreateAccountRequestId=request)
        status = status["CreateAccountStatus"]
        assert status["State"] == "SUCCEEDED"
        who = assumed(administrator, f"arn:aws:iam::{status['AccountId']}:role/OrganizationAccountAccessRole")
        who.account = status["AccountId"]
        return who

    return make


@pytest.fixture(scope="session")
def relay():
    """The folder in which each client leaves a ciphertext for the others."""
    return pathlib.Path(os.environ["OCTROI_RELAY"])
