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
help-diagnose-format = How to answer: text, json or markdown [default: text]
help-diagnose-output = Write the answer into a file
help-diagnose-after =
    Example:
      octroi diagnose --case corpus/demo/knowledge-center.yaml

    Exit codes: 0 the attempt works, 3 it fails and the cause is known, 4 the evidence does not
    decide, 2 the case is not one.
diagnose-case = the case cannot be read: { $reason }
diagnose-case-hint = docs/case-format.md describes the format
diagnose-cure = { $cure }
diagnose-no-caller = who made the call is not known: neither the attempt nor the trail names a principal
diagnose-no-caller-hint = add the principal under `action`, such as principal: arn:aws:iam::111122223333:role/ops
diagnose-output-failed = the answer cannot be written to `{ $file }`: { $reason }
