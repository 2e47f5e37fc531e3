"""The aws CLI against a server with enforcement on, as people type it."""

import base64
import json
import os
import subprocess
import time

import pytest

from conftest import ACCOUNT, REGION, Who, fresh, policy, trust


def run(who, *words):
    """Runs the CLI and returns (exit code, what it wrote, what it complained)."""
    done = subprocess.run(
        ["aws", *words], env=who.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


def aws(who, *words):
    """Runs the CLI, which must succeed, and returns its JSON."""
    code, out, err = run(who, *words, "--output", "json")
    assert code == 0, err
    return json.loads(out) if out.strip() else None


def refused(who, *words):
    """Runs the CLI, which must be refused by the server, and returns the complaint."""
    code, _, err = run(who, *words)
    assert code != 0 and "An error occurred" in err, (code, err)
    return err.strip()


def test_from_the_first_user_to_the_grant(root, tmp_path):
    name = fresh("cli")
    user_arn = aws(root, "iam", "create-user", "--user-name", name)["User"]["Arn"]
    assert user_arn == f"arn:aws:iam::{ACCOUNT}:user/{name}"
    user = Who(aws(root, "iam", "create-access-key", "--user-name", name)["AccessKey"])
    key = aws(root, "kms", "create-key", "--tags", "TagKey=of,TagValue=cli")["KeyMetadata"]
    assert key["Arn"] == f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key['KeyId']}"

    asked = ("kms", "create-grant", "--key-id", key["KeyId"], "--grantee-principal", user_arn,
             "--operations", "Decrypt")
    # The CLI itself writes `aws: [ERROR]: ` before the sentence in some versions.
    assert refused(user, *asked).endswith(
        "An error occurred (AccessDeniedException) when calling the CreateGrant operation: "
        f"User: {user_arn} is not authorized to perform: kms:CreateGrant on resource: {key['Arn']} "
        "because no identity-based policy allows the kms:CreateGrant action"
    )
    document = tmp_path / "policy.json"
    document.write_text(policy(("Allow", "kms:CreateGrant", key["Arn"])))
    made = aws(root, "iam", "create-policy", "--policy-name", fresh("cli"),
               "--policy-document", f"file://{document}")["Policy"]["Arn"]
    aws(root, "iam", "attach-user-policy", "--user-name", name, "--policy-arn", made)
    grant = aws(user, *asked)
    assert sorted(grant) == ["GrantId", "GrantToken"]

    plain = tmp_path / "plain"
    plain.write_bytes(b"typed")
    sealed = aws(root, "kms", "encrypt", "--key-id", key["KeyId"], "--plaintext", f"fileb://{plain}")
    sealed = sealed["CiphertextBlob"]
    blob = tmp_path / "sealed"
    blob.write_bytes(base64.b64decode(sealed))
    opened = aws(user, "kms", "decrypt", "--ciphertext-blob", f"fileb://{blob}",
                 "--grant-tokens", grant["GrantToken"])
    assert base64.b64decode(opened["Plaintext"]) == b"typed"
    assert opened["KeyId"] == key["Arn"]
    aws(root, "kms", "revoke-grant", "--key-id", key["KeyId"], "--grant-id", grant["GrantId"])
    assert "(AccessDeniedException)" in refused(user, "kms", "decrypt", "--ciphertext-blob", f"fileb://{blob}")


def test_ciphertexts_pass_between_the_clients(root, relay, tmp_path):
    for left in sorted(relay.glob("*.ciphertext")):
        opened = aws(root, "kms", "decrypt", "--ciphertext-blob", f"fileb://{left}",
                     "--encryption-context", f"from={left.stem}")
        assert base64.b64decode(opened["Plaintext"]).decode() == f"from {left.stem}"
    key = aws(root, "kms", "create-key")["KeyMetadata"]["KeyId"]
    plain = tmp_path / "plain"
    plain.write_text("from aws")
    sealed = aws(root, "kms", "encrypt", "--key-id", key, "--plaintext", f"fileb://{plain}",
                 "--encryption-context", "from=aws")
    (relay / "aws.ciphertext").write_bytes(base64.b64decode(sealed["CiphertextBlob"]))


def test_a_role_across_accounts_under_a_service_control_policy(root, organization, new_account, new_user, tmp_path):
    other, user = new_account(), new_user("visitor")
    name = fresh("visited")
    role = aws(other, "iam", "create-role", "--role-name", name,
               "--assume-role-policy-document", trust(user.arn))["Role"]["Arn"]
    aws(other, "iam", "attach-role-policy", "--role-name", name,
        "--policy-arn", "arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser")
    visit = ("sts", "assume-role", "--role-arn", role, "--role-session-name", "cli")
    assert f"(AccessDenied) when calling the AssumeRole operation: User: {user.arn}" in refused(user, *visit)
    aws(root, "iam", "put-user-policy", "--user-name", user.name, "--policy-name", "visit",
        "--policy-document", policy(("Allow", "sts:AssumeRole", role)))
    visitor = Who(aws(user, *visit)["Credentials"])
    arn = f"arn:aws:sts::{other.account}:assumed-role/{name}/cli"
    assert aws(visitor, "sts", "get-caller-identity")["Arn"] == arn
    aws(visitor, "kms", "create-key")

    scp = aws(root, "organizations", "create-policy", "--name", fresh("no-keys"), "--description", "none",
              "--type", "SERVICE_CONTROL_POLICY", "--content", policy(("Deny", "kms:CreateKey", "*")))
    scp = scp["Policy"]["PolicySummary"]["Id"]
    aws(root, "organizations", "attach-policy", "--policy-id", scp, "--target-id", other.account)
    said = refused(visitor, "kms", "create-key")
    assert f"User: {arn} is not authorized to perform: kms:CreateKey on resource: *" in said
    assert "with an explicit deny in a service control policy" in said
    listed = aws(root, "organizations", "list-policies-for-target", "--target-id", other.account,
                 "--filter", "SERVICE_CONTROL_POLICY")["Policies"]
    assert sorted(one["Name"] for one in listed)[0] == "FullAWSAccess"
    assert scp in [one["Id"] for one in listed]


@pytest.mark.parametrize(
    "words, code",
    [
        (("kms", "describe-key", "--key-id", "alias/none"), "NotFoundException"),
        (("iam", "get-role", "--role-name", "none"), "NoSuchEntity"),
        (("organizations", "describe-policy", "--policy-id", "p-00000000"), "PolicyNotFoundException"),
        (("sts", "assume-role", "--role-arn", f"arn:aws:iam::{ACCOUNT}:role/x", "--role-session-name", "xx"),
         "AccessDenied"),
    ],
)
def test_errors_are_told_by_their_codes(root, organization, words, code):
    assert f"An error occurred ({code}) when calling the " in refused(root, *words)


@pytest.mark.parametrize("flags", [(), ("--tls-self-signed",)], ids=["plain", "tls"])
def test_a_shell_needs_no_other_setting_than_octroi_env(flags, tmp_path):
    binary, ready = os.environ["OCTROI_BINARY"], tmp_path / "ready"
    # A certificate of a path with a blank and a quote is trusted, too.
    data = tmp_path / "it's here"
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    server = subprocess.Popen(
        [binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--ready-file", ready, *flags],
        env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        while not (ready.exists() and ready.read_text().endswith("\n")):
            assert server.poll() is None, "the server ended before it listened"
            time.sleep(0.01)
        assert ready.read_text().startswith("https:" if flags else "http:")
        typed = 'eval "$("$1" env --data "$2")"; aws kms create-key --output json'
        done = subprocess.run(["sh", "-c", typed, "sh", binary, data], env=clean, capture_output=True, text=True,
                              timeout=60, check=False)
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert json.loads(done.stdout)["KeyMetadata"]["KeyState"] == "Enabled"
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0
