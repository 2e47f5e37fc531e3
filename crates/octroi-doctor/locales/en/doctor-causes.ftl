### Why an attempt fails: one clause for each cause, behind "… does not start: ".
###
### $by is who calls, $on what is called on, $policy and $statement where it is decided.
### $known tells how much of the place is known: statement, policy or nothing.
### $effect is deny where a statement denies, silent where none allows.

cause-key-not-found = { $on } does not exist in { $region }
cause-key-wrong-type = EBS cannot use { $on }: it takes symmetric encryption keys, of the customer or its own
cause-key-disabled = { $on } is disabled
cause-key-pending-deletion = { $on } waits to be deleted
cause-key-unavailable =
    { $on } has no key material that can be used now{ $state ->
        [PendingImport] , its state is PendingImport
        [Unavailable] , its state is Unavailable
       *[other] {""}
    }
cause-identity-policy-explicit-deny =
    { $known ->
        [statement] { $statement } of the policy { $policy } denies { $by } { $action } on { $on }
       *[other] an identity policy of { $by } denies { $action } on { $on }
    }
cause-key-policy-explicit-deny =
    { $known ->
        [statement] { $statement } of the key policy denies { $by } { $action } on { $on }
       *[other] the key policy denies { $by } { $action } on { $on }
    }
cause-boundary =
    { $effect ->
        [deny] { $known ->
            [statement] { $statement } of { $policy }, the permissions boundary of { $by }, denies { $action } on { $on }
           *[other] the permissions boundary of { $by } denies { $action } on { $on }
        }
       *[silent] { $known ->
            [nothing] the permissions boundary of { $by } does not allow { $action } on { $on }
           *[other] { $policy }, the permissions boundary of { $by }, does not allow { $action } on { $on }
        }
    }
cause-session-policy =
    { $effect ->
        [deny] the session policy of { $by } denies { $action } on { $on }
       *[silent] the session policy of { $by } does not allow { $action } on { $on }
    }
cause-scp =
    { $effect ->
        [deny] { $known ->
            [statement] { $statement } of the service control policy { $policy } denies { $by } { $action } on { $on }
           *[other] a service control policy denies { $by } { $action } on { $on }
        }
       *[silent] { $known ->
            [nothing] no service control policy allows { $by } { $action } on { $on }
           *[other] the service control policy { $policy } does not allow { $by } { $action } on { $on }
        }
    }
cause-rcp =
    { $effect ->
        [deny] { $known ->
            [statement] { $statement } of the resource control policy { $policy } denies { $by } { $action } on { $on }
           *[other] a resource control policy denies { $by } { $action } on { $on }
        }
       *[silent] no resource control policy allows { $by } { $action } on { $on }
    }
cause-endpoint-policy =
    { $effect ->
        [deny] the policy of the VPC endpoint { $policy } denies { $by } { $action }
       *[silent] { $known ->
            [nothing] the policy of the VPC endpoint does not allow { $by } { $action }
           *[other] the policy of the VPC endpoint { $policy } does not allow { $by } { $action }
        }
    }
cause-aws-managed-key-cross-account =
    { $on } is the key that AWS manages for another account, and nobody outside that account can use it
cause-grant-insufficient = the grant that { $by } uses { $on } with does not hold { $action }
cause-key-policy-orphan-principal =
    the key policy of { $on } names a principal that no longer exists, and not { $by }
cause-key-policy-wrong-resource =
    { $known ->
        [statement] { $statement } of the key policy would allow { $by } { $action }, but its Resource is not { $on }
       *[other] the key policy would allow { $by } { $action }, but its Resource is not { $on }
    }
cause-key-policy-condition-fails =
    { $known ->
        [statement] { $statement } of the key policy would allow { $by } { $action } on { $on }, but the call does not meet its condition on { $condition }
       *[other] the key policy allows { $by } { $action } on { $on } only under a condition that the call does not meet
    }
cause-key-wrong-account-no-grant =
    { $on } has no grant for { $by }, and without one a service cannot use the key of another account
cause-service-linked-role-no-key-access =
    neither the key policy nor a grant lets { $by } use { $on } ({ $action })
cause-cross-account-key-policy-missing =
    { $on } does not allow { $action } to { $by } or to its account
cause-key-policy-missing-action = the key policy of { $on } does not give { $action } to { $by } or its account
cause-key-policy-no-delegation =
    the key policy of { $on } names neither { $by } nor its account, so that policies in IAM do not count ({ $action })
cause-identity-policy-condition-fails =
    { $known ->
        [statement] { $statement } of the policy { $policy } would allow { $by } { $action } on { $on }, but the call does not meet its condition on { $condition }
       *[other] a policy of { $by } allows { $action } only under a condition that the call does not meet
    }
cause-identity-policy-wrong-resource =
    { $known ->
        [statement] { $statement } of the policy { $policy } would allow { $by } { $action }, but its Resource is not { $on }
       *[other] a policy of { $by } allows { $action }, but not on { $on }
    }
cause-cross-account-identity-policy-missing =
    { $on } lets { $by } in, but no policy of its own allows it { $action }
cause-not-kms-pass-role = no policy of { $by } allows it to pass { $on } to the instance ({ $action })
cause-not-kms-service-linked-role = { $on } does not exist, and { $by } may not make it ({ $action })
cause-not-kms-instance-profile = the instance profile { $profile } does not exist
cause-not-kms-snapshot-missing = a snapshot that a device is made from is gone
cause-identity-policy-missing-action = no policy of { $by } allows { $action } on { $on }
cause-not-kms-capacity = AWS had no capacity for it; KMS has no part in it
cause-not-kms-volume-limit = the quota of EBS volumes is used up; KMS has no part in it
cause-not-kms-user-initiated = somebody stopped or terminated it through the API; KMS has no part in it
cause-not-kms-never-called = every call would pass, and it still carries the reason of its last ordinary stop: it was not started since
cause-none = nothing stops it
cause-unknown = the evidence does not decide why

## The causes in a few words, for lists of candidates.

name-key-not-found = the key does not exist
name-key-wrong-type = a key that EBS cannot use
name-key-disabled = the key is disabled
name-key-pending-deletion = the key waits to be deleted
name-key-unavailable = the key has no usable material
name-identity-policy-explicit-deny = a deny in an identity policy
name-key-policy-explicit-deny = a deny in the key policy
name-boundary = the permissions boundary
name-session-policy = the session policy
name-scp = a service control policy
name-rcp = a resource control policy
name-endpoint-policy = the policy of a VPC endpoint
name-aws-managed-key-cross-account = the AWS managed key of another account
name-grant-insufficient = a grant that is missing or too narrow
name-key-policy-orphan-principal = a principal in the key policy that no longer exists
name-key-policy-wrong-resource = a wrong Resource in the key policy
name-key-policy-condition-fails = a condition in the key policy
name-key-wrong-account-no-grant = no grant on the key of another account
name-service-linked-role-no-key-access = a service-linked role without access to the key
name-cross-account-key-policy-missing = the key policy of another account
name-key-policy-missing-action = an action that the key policy does not give
name-key-policy-no-delegation = a key policy that does not let IAM decide
name-identity-policy-condition-fails = a condition in an identity policy
name-identity-policy-wrong-resource = a wrong Resource in an identity policy
name-cross-account-identity-policy-missing = an identity policy that lacks the key of another account
name-not-kms-pass-role = iam:PassRole is missing
name-not-kms-service-linked-role = a service-linked role is missing
name-not-kms-instance-profile = the instance profile does not exist
name-not-kms-snapshot-missing = a snapshot is gone
name-identity-policy-missing-action = an action that no identity policy gives
name-not-kms-capacity = no capacity
name-not-kms-volume-limit = the quota of EBS volumes
name-not-kms-user-initiated = stopped by somebody
name-not-kms-never-called = never started
name-none = nothing
name-unknown = not known
