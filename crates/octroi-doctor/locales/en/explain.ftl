# What a text of AWS says, what it does not say, and what to run next.
# Every id is used by `octroi-trail`, module `explain`. AWS's terms stay as AWS writes them.

## Facts, shown as rows: a name and a value

explain-fact-code = Code: { $value }
explain-fact-operation = API operation: { $value }
explain-fact-time = Time: { $value }
explain-fact-principal = Caller: { $value }
explain-fact-action = Action: { $value }
explain-fact-resource = Resource: { $value }
explain-fact-policy-type = Policy type: { $value }
explain-fact-policy = Policy: { $value }
explain-fact-key = KMS key: { $value }
explain-fact-instance = Instance: { $value }
explain-fact-volume = Volume: { $value }

## What it says: refusals

explain-says-refused = AWS refused { $action } to { $principal }.
explain-says-not-authorized = AWS refused the call for lack of permission.
explain-says-explicit-deny = A Deny matched. It stands in a policy of this type: { $type }.
explain-says-explicit-deny-somewhere = A Deny matched.
explain-says-no-allow = No Allow matched in the policies of this type: { $type }.
explain-says-no-allow-somewhere = No Allow matched.
explain-says-absent-or-refused = One of three things is true: the resource does not exist in this Region, its policy does not allow the call, or its policy denies the call.
explain-says-policy = AWS names the policy: { $policy }.
explain-says-transitively = A service passed the call on in the caller's name, and the refusal came through a { $type }.
explain-says-ciphertext = The call named no key. KMS found the key by the ciphertext.
explain-says-instance-identity = The caller is the identity of instance { $instance } itself. It has no policies; a grant on the key allows its calls. Only a Deny, a limit of the organization, a missing grant or the state of the key can stop it.
explain-says-foreign-key = The key belongs to another account, { $account }. That account and the caller's account must both allow the call.
explain-says-ec2-check = This is EC2's own check. EC2 had not called KMS yet.
explain-says-pass-role = EC2 checks iam:PassRole when a launch names an instance profile. EC2 had not called KMS yet.

## What it says: keys

explain-says-key-disabled = The key { $key } is disabled.
explain-says-key-pending-deletion = The key { $key } is scheduled for deletion. Nobody can use it unless the deletion is cancelled.
explain-says-key-pending-import = The key { $key } has no key material. It waits for an import.
explain-says-key-unavailable = The key store of key { $key } cannot be reached. CreateGrant still works; Decrypt fails.
explain-says-key-creating = The key { $key } is still being created.
explain-says-key-not-found = There is no key { $key } in this Region and account.
explain-says-alias-not-found = There is no alias { $alias } in this Region and account.
explain-says-key-not-symmetric = The key is not a symmetric encryption key. EBS volumes need one.
explain-says-key-was-permitted = KMS gives this answer after its check of permissions: the caller was allowed to make the call.
explain-says-policy-lockout = KMS refused the new key policy, because its author could not change it again.
explain-says-volume-key-unusable = EC2 could not use the key of the volume, so it did not attach the volume.
explain-says-kms-key-invalid-state = EC2 could not use the KMS key. AWS gives the same code when only a permission is missing.
explain-says-key-id-not-accessible = EC2 could not use the key for the snapshot.
explain-says-not-authorized-to-use-key = The caller may not use the key { $key }.

## What it says: other failures

explain-says-instance-profile-invalid = There is no instance profile with the name { $name }. The launch did not begin.
explain-says-some-instance-profile-invalid = The instance profile of the launch does not exist. The launch did not begin.
explain-says-service-linked-role-missing = The launch needs a service-linked role that does not exist yet, and the caller may not create it.
explain-says-no-capacity = AWS has not enough capacity for this instance type in this Availability Zone now.
explain-says-vcpu-limit = The vCPU quota of the account in this Region is used up.
explain-says-volume-limit = The EBS quota of the account in this Region is used up.
explain-says-snapshot-missing = A snapshot that the launch needs was not found.
explain-says-volume-missing = The volume does not exist (any more).
explain-says-instance-missing = The instance does not exist in this Region and account.
explain-says-instance-state = The instance is in a state that does not permit the call.
explain-says-dry-run = This is a success: with the DryRun flag, EC2 answers with this error when the caller has the permissions of EC2.
explain-says-throttled = AWS asks for fewer requests. The call can be repeated later.
explain-says-encoded-message-invalid = The encoded message cannot be decoded. It may have been cut off: CloudTrail keeps 1,024 characters.
explain-says-nothing-known = octroi does not know this text.

## What it says: state reasons

explain-says-launch-failed = EC2 accepted the start, and the start failed afterwards. The code names no cause.
explain-says-codes-disagree = Code and message name two codes, { $code } and { $other }. Neither is more exact than the other.
explain-says-user-stopped-at = Somebody stopped or terminated the instance through the API at { $time }.
explain-says-user-stopped = Somebody stopped or terminated the instance through the API.
explain-says-user-hibernated = Somebody hibernated the instance through the API.
explain-says-shut-down-from-inside = The operating system of the instance shut it down.
explain-says-terminated-at-launch = The instance was rebooted or terminated during the launch.
explain-says-spot-interruption = EC2 took the Spot capacity back.
explain-says-scheduled-stop = EC2 stopped the instance at a scheduled event.
explain-says-pending = The launch has begun and has not ended.
explain-says-no-state-reason = EC2 gives no reason. A running or starting instance has none.

## What it says: decoded authorization messages

explain-says-decoded-explicit-deny = A Deny matched.
explain-says-decoded-no-allow = No Allow matched, and no Deny.
explain-says-decoded-allowed = The call was allowed.
explain-says-matched-statement = The statement { $sid } matched: actions { $actions }, resources { $resources }.
explain-says-matched-nameless-statement = A statement without Sid matched: actions { $actions }, resources { $resources }.

## What it says: records of CloudTrail

explain-says-records = Records: { $count }. Failed calls among them: { $failed }.
explain-says-duplicates = Repeated records left out: { $count }.
explain-says-attempt = EC2 accepted { $call }. Calls to KMS that belong to it: { $kms }, failed: { $failed }.
explain-says-attempt-refused = EC2 answered { $call } with { $code }.

## What it does not say

explain-not-why = Why the instance does not start.
explain-not-reason = Which policy refused, and whether by a Deny or for lack of an Allow.
explain-not-which-of-three = Which of the three it is.
explain-not-why-no-match = Whether a statement is missing, or one is there whose action, resource or condition does not fit.
explain-not-which-policy = Which policy of that type, and which statement.
explain-not-which-statement = Which statement of the policy.
explain-not-which-type = Which policy type lacks the Allow.
explain-not-scp-deny-or-no-allow = Whether there is a Deny at all: AWS used these words also for a service control policy that merely lacks the Allow.
explain-not-other-types = Whether policies of other types refuse as well. AWS names one type only.
explain-not-cut-part = What stood in the part that was cut off. CloudTrail keeps 1,024 characters; the API's reply has all of them.
explain-not-understood = What these words mean, which octroi does not know: { $words }
explain-not-who-disabled = Who disabled the key, and when.
explain-not-when-deleted = Who scheduled the deletion, and until when it can be cancelled.
explain-not-expired-or-never-imported = Whether the key material has expired, was deleted, or was never imported.
explain-not-why-key-store = Why the key store cannot be reached.
explain-not-deleted-or-elsewhere = Whether it was deleted, never existed, or lives in another Region or account.
explain-not-which-statement-locks = Which statement of the policy is missing.
explain-not-state-or-permission = Whether the key is in a wrong state or a permission is missing.
explain-not-which-call = Which call to KMS failed.
explain-not-which-key = Which key.
explain-not-whether-kms = Whether KMS is the cause at all. Other faults of a launch can end in the same code.
explain-not-who-stopped = Who did it.
explain-not-start-tried = Whether a start was tried afterwards. A start that fails puts another reason here.
explain-not-deleted-or-not-shared = Whether the snapshot was deleted, never existed, or is not shared with this account.
explain-not-why-volume-vanished = Why it is gone. A new volume vanishes when EC2 cannot use its key.
explain-not-when-capacity = When there will be capacity. Keys and permissions are not mentioned.
explain-not-kms = Anything about keys: whether KMS would allow the start.
explain-not-kms-in-dry-run = Whether the start would succeed. A dry run never asks KMS.
explain-not-kms-in-decoded = Anything about KMS. The message is of EC2's own check.
explain-not-policy-of-statement = Which policy holds the statement.
explain-not-outcome = How the launch ends.
explain-not-outcome-in-trail = Whether the instance came up. The event of a start that fails later is a success, and no event reports the stop.
explain-not-yet-visible = Whether something failed that is not visible yet. Events can take 15 minutes, and each Region and account has its own.
explain-not-tie-proved = Whether all calls to KMS belong to these calls to EC2. Not all of them share a request id.
explain-not-further-failures = What further failed calls say: { $count } are not explained here.

## What to do next

explain-next-describe-instance = Read the state of the instance and its reason.
explain-next-describe-volumes = See which volumes are encrypted, and under which keys.
explain-next-lookup-event = Look for { $event } in the event history. A refused call lists no resources, so search by name.
explain-next-lookup-instance-identity = Look for the calls of the instance's own identity. Its session is named after the instance.
explain-next-lookup-instance = See who called EC2 for this instance.
explain-next-describe-key = Read the state and kind of the key.
explain-next-key-policy = Read the key policy.
explain-next-ask-key-owner = Ask account { $account }, which owns the key, for the key policy and the state of the key.
explain-next-identity-policies = List the policies of { $name }.
explain-next-boundary = See which policy is the permissions boundary.
explain-next-policy = Read the policy { $policy }.
explain-next-ask-scp = Ask the organization's management account which service control policies apply to the caller's account.
explain-next-ask-rcp = Ask the organization's management account which resource control policies apply to the account of the resource.
explain-next-endpoint-policies = Read the policies of the VPC endpoints.
explain-next-decode = Decode the message. It names the statement that matched.
explain-next-quotas = Read the quotas.
