### A diagnosis: its verdict, its calls, its place, its proof.

## The verdict

headline-ok =
    { $operation ->
        [CreateGrant] { $subject } is made: every call of it is allowed.
        [AttachVolume] { $subject } can be attached: every call of it is allowed.
        [CreateVolume] { $subject } can be made: every call of it is allowed.
       *[other] { $subject } starts: every call of it is allowed.
    }
headline-undetermined =
    { $operation ->
        [CreateGrant] Whether { $subject } is made cannot be decided: what would decide it was not read.
        [AttachVolume] Why { $subject } cannot be attached is not decided: what would decide it was not read.
        [CreateVolume] Why { $subject } vanishes is not decided: what would decide it was not read.
       *[other] Why { $subject } does not start is not decided: what would decide it was not read.
    }
headline-fails =
    { $operation ->
        [CreateGrant] { $subject } is refused
        [AttachVolume] { $subject } cannot be attached
        [CreateVolume] { $outcome ->
            [syncError] CreateVolume is refused
           *[other] { $subject } vanishes right after it is made
        }
        [RunInstances] { $outcome ->
            [syncError] RunInstances is refused
           *[other] { $subject } is terminated right after its launch
        }
       *[other] { $outcome ->
            [syncError] StartInstances is refused for { $subject }
           *[other] { $subject } does not start
        }
    }: { $why }.
headline-elsewhere = { $subject } started: { $why }.

## Things and persons

subject-instance = the instance
subject-volume = the volume
subject-grant = the grant
who-user = user { $name }
who-role = role { $name }
who-service-linked-role = the service-linked role { $name }
who-federated-user = federated user { $name }
who-account = account { $account }
who-instance = the instance
who-somebody = somebody
thing-key = key { $id }
thing-the-key = the key
thing-aws-key = the AWS managed key { $alias } ({ $id })
thing-something = a resource that is not known
of-account = { $thing } of account { $account }
in-region = { $thing } in { $region }
statement-sid = statement { $sid }
statement-number = statement number { $number }

## What else was seen

note-trail-confirms = The trail confirms it: { $action } failed there, too.
note-trail-contradicts-denial = The trail contradicts it: { $action } succeeded there. Was something changed since?
note-trail-contradicts-allow = The trail contradicts it: { $action } failed there, and would be allowed now. Was something changed since?
note-uncertain-call-denied = { $action } would be refused too, if EC2 makes it: AWS's references disagree. The remedy covers it.
note-failure-is-not-explained = EC2 reported a failure, and nothing that was read explains it: it may have been mended since.
note-grant-was-revoked = The trail has the end of a grant: { $by } took it away.

## What was not read

decides-guard-rails = whether a policy of the organization refuses the call
decides-key = whether the key exists and can be used
decides-key-policy = whether the key policy lets the caller in
decides-grants = whether a grant lets the caller in
decides-identity = whether the caller's policies allow the call
decides-boundary = whether the permissions boundary allows the call
decides-session = whether the session policy allows the call
decides-endpoint = whether the endpoint lets the call pass
decides-volumes = which keys the volumes are under
decides-defaults = under which key new volumes are encrypted
decides-condition = whether a condition is met
decides-trail = which call was refused to whom, in AWS's own words
decides-other = whether the call passes

## The command line of `diagnose` and `demo`

help-diagnose-about = Say why a start fails, and prove what mends it
help-diagnose-case = The account and the attempt, as a case in YAML or JSON; - for stdin
help-diagnose-no-trail = Leave the records of CloudTrail aside
help-diagnose-narrow = Narrow a statement for kms:CreateGrant further: via-service, grant-operations, encryption-context-keys
help-diagnose-format = How to answer: text, json or markdown [default: text]
help-diagnose-output = Write the answer into a file
help-diagnose-after =
    Example:
      octroi diagnose --case corpus/demo/knowledge-center.yaml

    Exit codes: 0 the attempt works, 3 it fails and the cause is known, 4 the evidence does not
    decide, 2 the case is not one.
help-demo-about = Play a start that fails, its diagnosis and its remedy, in a model of an account
demo-account = A model of account 123456789012: user test may do everything with EC2, and nothing else.
demo-as-user = as user test
demo-as-administrator = as administrator
demo-took = diagnosed and proved in { $milliseconds } ms
demo-broken = the demonstration is broken: { $reason }
diagnose-case = the case cannot be read: { $reason }
diagnose-case-hint = docs/case-format.md describes the format
diagnose-cure = { $cure }
diagnose-no-caller = who made the call is not known: neither the attempt nor the trail names a principal
diagnose-many-callers = who made the call is ambiguous: the trail names { $callers }
diagnose-no-caller-hint = add the principal under `action`, such as principal: arn:aws:iam::111122223333:role/ops
diagnose-output-failed = the answer cannot be written to `{ $file }`: { $reason }

## The page

symptom-reported = EC2 reported: { $text }
ladder-heading =
    { $operation ->
        [StartInstances] The start, call by call
        [RunInstances] The launch, call by call
        [CreateGrant] The call
       *[other] { $operation }, call by call
    }
ladder-by-ec2 = EC2 for { $name }
ladder-resources = { $count } resources
ladder-volumes = { $count } volumes
ladder-uncertain = perhaps not made
ladder-decided =
    { $by ->
        [identity] by the identity policies
        [boundary] by the permissions boundary
        [session] by the session policy
        [scp] by an SCP
        [rcp] by an RCP
        [resource] by the key policy
        [endpoint] by the endpoint's policy
        [grant] by a grant
       *[service] by the service itself
    }
ladder-trail-succeeded = the trail: succeeded
ladder-trail-failed = the trail: failed
ladder-more =
    { $count ->
        [one] and one more: --verbose
       *[other] and { $count } more: --verbose
    }
reason-denied = Denied by { $statement } of { $policy }:
reason-near = What comes closest, { $statement } of { $policy }:
reason-silent =
    { $count ->
        [one] Nothing in { $policy } allows { $action }{ $shown ->
            [yes] :
           *[no] .
        }
       *[other] Nothing in these policies allows { $action }: { $policies }.
    }
reason-not-named = No statement of the key policy and no grant of the key is for { $by }.
reason-grants =
    { $count ->
        [one] The grant of { $by } holds { $operations }.
       *[other] The { $count } grants of { $by } hold { $operations }.
    }
reason-no-policy = There is no policy that could allow { $action }.
reason-heading-trail = Only the trail says so:
reason-heading-service = AWS's own words:
reason-sentence = AWS's own words: { $sentence }
policy-name =
    { $type ->
        [boundary] the permissions boundary { $policy }
        [session] the session policy { $policy }
        [scp] the service control policy { $policy }
        [rcp] the resource control policy { $policy }
        [resource] the key policy
        [endpoint] the policy of the endpoint { $policy }
       *[identity] the policy { $policy }
    }
excerpt-action =
    { $count ->
        [one] does not cover { $action }
       *[other] none of { $count } covers { $action }
    }
excerpt-not-action = leaves out { $action }
excerpt-action-holds = covers { $action }
excerpt-principal = is not { $by }
excerpt-resource = is not { $on }
excerpt-no-resource = has no Resource, and so no effect
excerpt-condition = wanted { $wanted }, got { $got }
excerpt-condition-holds = holds: the call has { $got }
excerpt-condition-holds-absent = holds: the call does not carry it
excerpt-absent = nothing: the call does not carry it
excerpt-unread = a value that was not read
excerpt-empty = an empty list
excerpt-more-values =
    { $count ->
        [one] { $values } and one more
       *[other] { $values } and { $count } more
    }
further-heading = And behind it:
further-more =
    { $count ->
        [one] and one more: --verbose
       *[other] and { $count } more: --verbose
    }

fix-heading = What mends it
fix-none = No change that is known here mends it.
fix-and = And a change of { $where }.
fix-appliers =
    It takes { $permission }{ $known ->
        [somebody] , which { $who } can use.
       *[nobody] .
    }
fix-new-policy = A new policy:
fix-grant-operations = The grant's operations: { $operations }.
proof-heading = The proof
proof-outcome =
    { $works ->
        [yes] Played again with the change: { $operation ->
            [CreateGrant] the grant is made.
            [AttachVolume] the volume is attached.
            [CreateVolume] the volume is made.
           *[other] the instance runs.
        }
       *[no] Played again with the change: it still fails.
    }
proof-newly-allowed =
    { $count ->
        [0] Nothing else became allowed.
        [one] Beside these calls, one more became allowed:
       *[other] Beside these calls, { $count } more became allowed:
    }
proof-actions = { $count } actions
proof-access =
    { $actions } on { $on } by { $by }, { $way ->
        [throughEc2] through EC2
        [throughAnotherService] through another service
        [infrastructure] as an instance
       *[direct] made directly
    }
proof-still-denied =
    Still denied to { $by } on { $on }, { $way ->
        [throughEc2] through EC2
        [throughAnotherService] through another service
        [infrastructure] as an instance
       *[direct] made directly
    }: { $actions }.
proof-needed = Each part is needed: { $elements }.
proof-element-needed = without { $element } it fails
proof-element-guards =
    { $count ->
        [one] without { $element } one more call would be allowed
       *[other] without { $element } { $count } more calls would be allowed
    }
alternatives-heading = Or
alternative-opens =
    { $count ->
        [0] (opens nothing else)
        [one] (opens one more call)
       *[other] (opens { $count } more calls)
    }
commands-heading = The commands
missing-heading = Not read, and it would decide
missing-datum =
    { $kind ->
        [key] { $about }
        [keyPolicy] the key policy of { $about }
        [keyGrants] the grants of { $about }
        [keyAliases] the aliases of { $about }
        [tags] the tags of { $about }
        [identityPolicies] the policies of { $about }
        [identityPolicy] the policy { $about }
        [permissionsBoundary] the permissions boundary of { $about }
        [sessionPolicy] the session policy of { $about }
        [principal] { $about }
        [serviceControlPolicies] the service control policies of { $about }
        [resourceControlPolicies] the resource control policies of { $about }
        [organization] the organization of { $about }
        [resourcePolicy] the policy of { $about }
        [endpointPolicy] the policy of the endpoint { $about }
        [volumes] the volumes of { $about }
        [ebsEncryptionByDefault] whether EBS encrypts by default, { $about }
        [ebsDefaultKmsKeyId] the default key for EBS, { $about }
        [instanceProfile] the instance profile { $about }
        [contextKey] the value of { $about } in the call
        [cloudtrail] the trail of { $about }
        [caller] who called
       *[other] { $about }
    }: { $decides }
missing-permissions = { $permissions }
missing-candidates = Not facts, but possible until then: { $causes }.


## The request to the owner of the other side

handoff-to =
    { $side ->
        [key-policy] To whoever looks after the key:
        [grant] To whoever looks after the key:
        [key-state-or-tags] To whoever looks after the key:
        [organization-policy] To whoever looks after the policies of the organization:
        [endpoint-policy] To whoever looks after the network:
        [permissions-boundary] To whoever looks after the permissions boundaries:
        [session-policy] To whoever opens the sessions:
       *[other] To whoever looks after the permissions:
    }
handoff-what =
    In account { $account }, { $who } calls { $operation }, and it fails. { $failure }
handoff-change = Your side does what it says. What would let the call through, and no more, is this. { $summary }
handoff-where = In { $where }:
handoff-proof =
    { $count ->
        [0] What was checked: played again in a model of the account with this change, it works, and nothing else becomes allowed.
        [one] What was checked: played again in a model of the account with this change, it works, and beside it one more call becomes allowed:
       *[other] What was checked: played again in a model of the account with this change, it works, and beside it { $count } more calls become allowed:
    }
handoff-hint = If somebody else looks after this: --format markdown has the request to them.

## The ticket

ticket-row-operation = Call
ticket-row-caller = Made by
ticket-row-region = Region
ticket-row-cause = Cause
ticket-ladder = The calls
ticket-missing = What was not read
ticket-reason = The reason
ticket-remedy = What mends it
ticket-proof = The proof
ticket-commands = The commands
ticket-terraform = The same in Terraform
ticket-cloudformation = The same in CloudFormation
ticket-hand-off = To the owner of the other side
ticket-alternatives = Other ways
