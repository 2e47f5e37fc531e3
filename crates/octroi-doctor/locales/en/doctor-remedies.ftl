### What to do: one sentence for each remedy.
###
### $principal, $policy, $key, $grantee, $state and $tags are taken from the first change.

add-identity-statement = Give { $principal } what it lacks: a statement in the policy { $policy }.
add-pass-role = Let { $principal } pass this one role to EC2: a statement in the policy { $policy }.
add-service-linked-role = Let { $principal } make the service-linked role for Spot: a statement in the policy { $policy }.
replace-dead-statement = Write the ARN of the key into { $statement } of { $policy }, where an alias can never match.
add-key-policy-statement = Let { $grantee } use { $key } for EBS: a statement in the key policy.
add-key-policy-account-statement = Let { $grantee } decide over { $key } by its own policies, for what EBS needs: a statement in the key policy.
add-key-policy-for-role = Let { $grantee } use { $key } for EBS: statements in the key policy.
replace-key-policy-resource = In the key policy, set the Resource of { $statement } to "*", which there is the key itself.
replace-key-policy-via-service = In the key policy, name the Region of the call in kms:ViaService of { $statement }.
create-grant = Give { $grantee } a grant on { $key }.
set-key-enabled = Enable { $key }.
set-key-deletion-cancelled = Cancel the deletion of { $key }, and enable it.
set-key-available = Make { $key } usable again: import its key material, or connect its key store.
set-key-tags = Tag { $key } with { $tags }, which the policy asks for.
add-boundary-statement = Let the permissions boundary of { $principal } allow what its policies give.
add-session-statement = Let the next sessions of { $principal } do it: a statement in the session policy.
add-scp-statement = Let the service control policy { $policy } allow it.
add-endpoint-statement = Let the policy of the endpoint { $endpoint } allow the call.
narrow-deny-grants = Keep the deny, and except grants that AWS services make for their resources: { $statement } of { $where }.
narrow-deny-via-ec2 = Keep the deny, and except what EC2 calls for somebody: { $statement } of { $where }.
narrow-deny-infrastructure = Keep the deny, and except the identity of instances: { $statement } of { $where }.
narrow-deny-grantee = Keep the deny, and except grants to this grantee: { $statement } of { $where }.
narrow-deny-caller = Keep the deny, and except this caller: { $statement } of { $where }.

where-identity = the policy { $policy }
where-group = the policy { $policy } of the group { $group }
where-key = the key policy of { $key }
where-boundary = the permissions boundary { $policy } of { $principal }
where-session = the session policy of { $principal }
where-organization = the organization's policy { $policy }
where-endpoint = the policy of the endpoint { $endpoint }

## What no policy does

do-ask-for-encryption = Ask for encrypted volumes in the launch: the policy { $policy } refuses { $action } without.
do-meet-the-scp = Make the request as the policy { $policy } wants it, which refuses { $action } otherwise.
do-aws-managed-key-cross-account =
    Have the owner copy the image or snapshot under a key of its own that can be shared, and use the copy: { $key } can be neither shared nor changed.
do-capacity = Try again later, in another Availability Zone, or with another instance type.
do-volume-limit = Ask for a higher quota of EBS storage, or delete volumes that nobody uses.
do-snapshot-missing = Use an image whose snapshots exist, or make the image anew.
do-user-initiated = Ask who stopped it: the call is in the trail. Nothing has to be changed.
do-never-called = Start it. Nothing has to be changed.
do-instance-profile = Make the instance profile { $profile }, or name one that exists.
do-key-not-found =
    Name a key that exists in the launch, the template or the default for EBS. What is encrypted under { $key } alone cannot be read again unless a snapshot was copied under another key.
do-key-policy-lost = Ask AWS Support: nobody that the key policy of { $key } names can change it any more.
do-key-wrong-type = Name a symmetric encryption key of the customer, or the AWS managed key for EBS, instead of { $key }.

## Beside the commands

comment-account = In account { $account }.
comment-inline =
    If { $policy } is an attached policy and no inline one: aws iam create-policy-version instead,
    with its ARN and --set-as-default.
comment-versions = A managed policy has at most five versions: delete the oldest one first if it has five.
comment-session =
    A session policy is passed when the session is opened: whoever opens it passes this one. By hand:
comment-session-no-resource = A session policy is passed when the session is opened, and is no resource.
comment-organization = In the organization's management account, or where the administration is delegated to.
comment-key-store = The key is in a custom key store, which has to be reachable again:
comment-creating = The key is a replica that is being made: wait until its state is Enabled.
comment-import =
    Only the same key material can be imported again, here as key-material.bin.
comment-existing = The policy exists: change its resource where it is kept, this is how it looks then.
comment-key-fragment = Of the resource that the key has already: these properties.
comment-endpoint-fragment = Of the resource that the endpoint has already: this property.
comment-grant-no-resource = CloudFormation has no type for grants: use the commands.
comment-state-no-resource = No resource type does this: use the commands.

warning-not-saved = AWS would not save { $where }: { $reason }.
warning-size-together =
    AWS would not save { $where }: with the other inline policies of its owner it has { $size } characters without blanks, and { $most } are the most. Use a managed policy instead.
