// The AWS SDK for JavaScript v3 against a server with enforcement on.
//
// `cargo xtask clients` starts the server and sets the endpoint and the root user's key as `octroi env` does.
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { before, test } = require("node:test");

const iamApi = require("@aws-sdk/client-iam");
const kmsApi = require("@aws-sdk/client-kms");
const organizationsApi = require("@aws-sdk/client-organizations");
const stsApi = require("@aws-sdk/client-sts");

const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const relay = process.env.OCTROI_RELAY;

let number = 0;
const fresh = (prefix) => `${prefix}-js-${process.pid}-${++number}`;

// The four clients of somebody: nobody named is the root user of the environment.
function who(credentials, more = {}) {
  const config = { region: REGION, maxAttempts: 1, ...(credentials && { credentials }), ...more };
  return {
    iam: new iamApi.IAM(config),
    kms: new kmsApi.KMS(config),
    organizations: new organizationsApi.Organizations(config),
    sts: new stsApi.STS(config),
  };
}

const keys = (key) => ({
  accessKeyId: key.AccessKeyId,
  secretAccessKey: key.SecretAccessKey,
  sessionToken: key.SessionToken,
});

const policy = (Effect, Action, Resource) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action, Resource }] });

const trust = (AWS) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
  });

const root = who();

async function newUser() {
  const UserName = fresh("user");
  const { User } = await root.iam.createUser({ UserName });
  const { AccessKey } = await root.iam.createAccessKey({ UserName });
  return { UserName, arn: User.Arn, key: AccessKey, ...who(keys(AccessKey)) };
}

async function allow(user, Action, Resource) {
  const PolicyDocument = policy("Allow", Action, Resource);
  await root.iam.putUserPolicy({ UserName: user.UserName, PolicyName: fresh("may"), PolicyDocument });
}

async function unless(exception, work) {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof exception)) throw error;
  }
}

// An account of the organization, as its administrator sees it.
async function newAccount() {
  const name = fresh("member");
  const asked = { AccountName: name, Email: `${name}@example.com` };
  const { CreateAccountStatus: made } = await root.organizations.createAccount(asked);
  const status = await root.organizations.describeCreateAccountStatus({ CreateAccountRequestId: made.Id });
  assert.equal(status.CreateAccountStatus.State, "SUCCEEDED");
  const account = status.CreateAccountStatus.AccountId;
  const user = await newUser();
  await allow(user, "sts:AssumeRole", "*");
  const session = await user.sts.assumeRole({
    RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
    RoleSessionName: "story",
  });
  return { account, ...who(keys(session.Credentials)) };
}

before(async () => {
  const { organizations } = root;
  await unless(
    organizationsApi.AlreadyInOrganizationException,
    organizations.createOrganization({ FeatureSet: "ALL" }),
  );
  const { Roots } = await organizations.listRoots({});
  await unless(
    organizationsApi.PolicyTypeAlreadyEnabledException,
    organizations.enablePolicyType({ RootId: Roots[0].Id, PolicyType: "SERVICE_CONTROL_POLICY" }),
  );
});

test("a user is denied with AWS's sentence and allowed by a policy", async () => {
  const user = await newUser();
  const { KeyMetadata: key } = await root.kms.createKey({});
  const asked = { KeyId: key.KeyId, GranteePrincipal: user.arn, Operations: ["Decrypt"] };
  await assert.rejects(user.kms.createGrant(asked), {
    name: "AccessDeniedException",
    message:
      `User: ${user.arn} is not authorized to perform: kms:CreateGrant on resource: ${key.Arn} ` +
      "because no identity-based policy allows the kms:CreateGrant action",
  });
  const { Policy: made } = await root.iam.createPolicy({
    PolicyName: fresh("may-grant"),
    PolicyDocument: policy("Allow", "kms:CreateGrant", key.Arn),
  });
  await root.iam.attachUserPolicy({ UserName: user.UserName, PolicyArn: made.Arn });
  const grant = await user.kms.createGrant(asked);

  const sealed = await root.kms.encrypt({ KeyId: key.KeyId, Plaintext: Buffer.from("granted") });
  const opened = await user.kms.decrypt({
    CiphertextBlob: sealed.CiphertextBlob,
    GrantTokens: [grant.GrantToken],
  });
  assert.equal(Buffer.from(opened.Plaintext).toString(), "granted");
  await root.kms.revokeGrant({ KeyId: key.KeyId, GrantId: grant.GrantId });
  await assert.rejects(user.kms.decrypt({ CiphertextBlob: sealed.CiphertextBlob }), {
    name: "AccessDeniedException",
  });
});

test("a role of another account is assumed, under a service control policy", async () => {
  const [user, other] = [await newUser(), await newAccount()];
  const RoleName = fresh("visited");
  const { Role } = await other.iam.createRole({ RoleName, AssumeRolePolicyDocument: trust(user.arn) });
  const PolicyDocument = policy("Allow", "kms:*", "*");
  await other.iam.putRolePolicy({ RoleName, PolicyName: "keys", PolicyDocument });
  const visit = { RoleArn: Role.Arn, RoleSessionName: "visit" };
  await assert.rejects(user.sts.assumeRole(visit), {
    name: "AccessDenied",
    message:
      `User: ${user.arn} is not authorized to perform: sts:AssumeRole on resource: ${Role.Arn} ` +
      "because no identity-based policy allows the sts:AssumeRole action",
  });
  await allow(user, "sts:AssumeRole", Role.Arn);
  const visitor = who(keys((await user.sts.assumeRole(visit)).Credentials));
  const { Arn } = await visitor.sts.getCallerIdentity({});
  assert.equal(Arn, `arn:aws:sts::${other.account}:assumed-role/${RoleName}/visit`);
  const { KeyMetadata: key } = await visitor.kms.createKey({});

  const { Policy } = await root.organizations.createPolicy({
    Name: fresh("no-grants"),
    Description: "",
    Type: "SERVICE_CONTROL_POLICY",
    Content: policy("Deny", "kms:CreateGrant", "*"),
  });
  await root.organizations.attachPolicy({ PolicyId: Policy.PolicySummary.Id, TargetId: other.account });
  const asked = { KeyId: key.KeyId, GranteePrincipal: user.arn, Operations: ["Decrypt"] };
  await assert.rejects(visitor.kms.createGrant(asked), (error) => {
    assert.equal(error.name, "AccessDeniedException");
    assert.ok(error.message.includes("with an explicit deny in a service control policy"), error.message);
    return true;
  });
});

test("ciphertexts pass between the clients", async () => {
  for (const file of fs.readdirSync(relay).filter((name) => name.endsWith(".ciphertext"))) {
    const from = path.basename(file, ".ciphertext");
    const opened = await root.kms.decrypt({
      CiphertextBlob: fs.readFileSync(path.join(relay, file)),
      EncryptionContext: { from },
    });
    assert.equal(Buffer.from(opened.Plaintext).toString(), `from ${from}`);
  }
  const { KeyMetadata: key } = await root.kms.createKey({});
  const sealed = await root.kms.encrypt({
    KeyId: key.Arn,
    Plaintext: Buffer.from("from javascript"),
    EncryptionContext: { from: "javascript" },
  });
  fs.writeFileSync(path.join(relay, "javascript.ciphertext"), sealed.CiphertextBlob);
});

test("errors become the exceptions of their services", async () => {
  const { KeyMetadata: key } = await root.kms.createKey({});
  const KeyId = key.KeyId;
  const { CiphertextBlob } = await root.kms.encrypt({ KeyId, Plaintext: Buffer.from("x") });
  const user = await newUser();
  const alias = { AliasName: `alias/${fresh("twice")}`, TargetKeyId: KeyId };
  await root.kms.createAlias(alias);
  await allow(user, "sts:GetFederationToken", "*");
  const cases = [
    [kmsApi.NotFoundException, () => root.kms.describeKey({ KeyId: "alias/none" })],
    [kmsApi.AlreadyExistsException, () => root.kms.createAlias(alias)],
    [kmsApi.InvalidCiphertextException, () => root.kms.decrypt({ CiphertextBlob: Buffer.from("no") })],
    [
      kmsApi.InvalidCiphertextException,
      () => root.kms.decrypt({ CiphertextBlob, EncryptionContext: { other: "context" } }),
    ],
    [kmsApi.InvalidGrantTokenException, () => root.kms.decrypt({ CiphertextBlob, GrantTokens: ["no"] })],
    [kmsApi.DryRunOperationException, () => root.kms.decrypt({ CiphertextBlob, DryRun: true })],
    [kmsApi.MalformedPolicyDocumentException, () => root.kms.createKey({ Policy: "{" })],
    [kmsApi.InvalidMarkerException, () => root.kms.listKeys({ Marker: "no" })],
    [iamApi.NoSuchEntityException, () => root.iam.getUser({ UserName: "nobody" })],
    [iamApi.EntityAlreadyExistsException, () => root.iam.createUser({ UserName: user.UserName })],
    [iamApi.DeleteConflictException, () => root.iam.deleteUser({ UserName: user.UserName })],
    [
      iamApi.MalformedPolicyDocumentException,
      () => root.iam.createPolicy({ PolicyName: fresh("bad"), PolicyDocument: "{}" }),
    ],
    [
      stsApi.MalformedPolicyDocumentException,
      () => user.sts.getFederationToken({ Name: "somebody", Policy: "{}" }),
    ],
    [
      organizationsApi.AccountNotFoundException,
      () => root.organizations.describeAccount({ AccountId: "999999999999" }),
    ],
    [organizationsApi.AlreadyInOrganizationException, () => root.organizations.createOrganization({})],
  ];
  for (const [exception, call] of cases) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof exception, `${error.name}: ${error.message}, not ${exception.name}`);
      return true;
    });
  }
  await root.kms.disableKey({ KeyId });
  await assert.rejects(root.kms.encrypt({ KeyId, Plaintext: Buffer.from("x") }), kmsApi.DisabledException);
});

test("wrong secrets, ids, tokens and clocks are refused as each service does", async () => {
  const user = await newUser();
  const session = (await user.sts.getSessionToken({})).Credentials;
  const unknown = { ...user.key, AccessKeyId: "AKIAAAAAAAAAAAAAAAAA" };
  const forged = { ...user.key, SecretAccessKey: "0".repeat(40) };
  const noToken = { ...session, SessionToken: undefined };
  const calls = {
    sts: [(one) => one.sts.getCallerIdentity({}), "SignatureDoesNotMatch", "InvalidClientTokenId"],
    iam: [(one) => one.iam.listUsers({}), "SignatureDoesNotMatch", "InvalidClientTokenId"],
    kms: [(one) => one.kms.listKeys({}), "InvalidSignatureException", "UnrecognizedClientException"],
    organizations: [
      (one) => one.organizations.describeOrganization({}),
      "InvalidSignatureException",
      "UnrecognizedClientException",
    ],
  };
  for (const [call, wrongSecret, unknownKey] of Object.values(calls)) {
    await assert.rejects(call(who(keys(forged))), { name: wrongSecret });
    await assert.rejects(call(who(keys(unknown))), { name: unknownKey });
    await assert.rejects(call(who(keys(noToken))), { name: unknownKey });
  }
  // Each client mends its clock after such a refusal, so that each is asked once.
  const late = who(keys(user.key), { systemClockOffset: -3600 * 1000 });
  await assert.rejects(late.sts.getCallerIdentity({}), (error) => {
    assert.equal(error.name, "SignatureDoesNotMatch");
    assert.match(error.message, /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(/);
    return true;
  });
});
