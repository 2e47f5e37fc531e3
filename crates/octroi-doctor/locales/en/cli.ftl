### The command line: its help, its errors, its hints.

cli-error = error:
cli-hint = hint:

cli-start =
    octroi says why an EC2 instance with encrypted volumes does not start.

    Usage: octroi COMMAND

      octroi demo       a start that fails, its diagnosis and its remedy, on one screen
      octroi diagnose   say why a start fails, and prove what mends it
      octroi explain    take apart what AWS says when it refuses
      octroi simulate   decide one request under policies, and show the statement that decides
      octroi serve      a local AWS that enforces, for the aws CLI, SDKs and Terraform

    All commands and flags: octroi --help

## Help

help-usage = Usage:
help-command = COMMAND
help-commands = Commands
help-arguments = Arguments
help-options = Options
help-globals = Everywhere

help-about = Says why an EC2 instance with encrypted volumes does not start, and proves the fix.
help-after = Exit codes: 0 it holds, 1 failure, 2 wrong usage or input, 3 there is a finding, 4 it cannot be decided.
help-color = Color the output: auto, always or never [default: auto]
help-lang = The language of the output [default: en]
help-quiet = Say nothing but the answer and errors
help-verbose = Say more
help-help = Show the help
help-version = Show the version

help-simulate-about = Decide one request, or a batch of them, under the policies given
help-simulate-principal = Who asks: the ARN of a user, role, session or root, a service, or anonymous
help-simulate-action = What is asked for, such as kms:CreateGrant
help-simulate-resource = The ARN of what it is done to, or *
help-simulate-resource-account = The account that owns the resource [default: that of the ARN]
help-simulate-context = A condition key of the request; again for more, the same key again for a list
help-simulate-policies = The policies and grants in JSON or YAML; - for stdin
help-simulate-format = How to answer: text or json [default: text]
help-simulate-batch = Answer the requests in a file, one JSON object a line; - for stdin
help-simulate-threads = How many threads answer a batch [default: one a core]
help-simulate-after =
    Example:
      octroi simulate --principal arn:aws:iam::111122223333:role/ops --action kms:CreateGrant \
        --resource arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab \
        --context kms:ViaService=ec2.eu-west-1.amazonaws.com --policies policies.yaml

    The file of policies holds any of identity, boundary, session, serviceControl, resourceControl,
    resource, endpoint and grants. A policy is {"{"}"name": …, "document": …{"}"} or the document alone.

    Exit codes: 0 allowed, 3 denied, 4 cannot be decided. A batch: 0 every line answered, whatever
    the answers; 2 a line was bad, and its answer says why.

help-explain-about = Take apart what AWS says when it refuses, or when an instance does not start
help-explain-text = The text, a file that holds it, or - for stdin; records of CloudTrail too
help-explain-format = How to answer: text or json [default: text]
help-explain-after =
    Example:
      octroi explain 'Client.InternalError: Client error on launch'

    Exit codes: 0 the text is known, 4 it is not.

help-serve-about = Run a local AWS that checks signatures and enforces IAM, key policies, grants and SCPs
help-serve-listen = The address; port 0 takes a free one [default: 127.0.0.1:4566]
help-serve-allow-remote = Accept an address that other machines reach
help-serve-data = Keep the world in this directory [default: .octroi]
help-serve-in-memory = Keep the world in memory: it is gone with the server
help-serve-case = Begin with the account of a case; with --in-memory
help-serve-account = The account of a new world [default: 123456789012]
help-serve-region = The Region that clients are told [default: us-east-1]
help-serve-enforce = on: refuse; log: say what would be refused; off: neither [default: on]
help-serve-test-admin = Add an administrator with key test and secret test, for test suites; OCTROI_TEST_ADMIN=KEY:SECRET names another
help-serve-ready-file = Write the address into this file once requests are answered
help-serve-seed = Draw ids from this seed, so that a rehearsal can be repeated
help-serve-log = The form of log lines: text or json [default: text]
help-serve-tls-cert = The certificate chain in PEM
help-serve-tls-key = The private key in PEM
help-serve-tls-self-signed = Make a certificate for localhost at the start
help-serve-after =
    Example:
      octroi serve &
      eval "$(octroi env)"
      aws kms create-key

    On its first start it prints the root user's credentials as export lines; octroi env prints them
    again. Ctrl-C stops it after the requests under way.

help-env-about = Print the credentials and the address of the local AWS, for eval "$(octroi env)"
help-env-data = The server's directory [default: .octroi]

help-store-about = Look after the directory of a local AWS while no server has it
help-store-check-about = Read every row and hold the world against its invariants
help-store-check-data = The directory [default: .octroi]
help-store-export-about = Write the world as JSON
help-store-export-data = The directory [default: .octroi]
help-store-export-with-secrets = With key material and secret access keys: whoever has the file has them
help-store-import-about = Put an exported world in the place of the present one
help-store-import-file = The file; - for stdin
help-store-import-data = The directory [default: .octroi]
help-store-compact-about = Make the database smaller
help-store-compact-data = The directory [default: .octroi]

help-completions-about = Print the completions of a shell
help-completions-shell = bash, elvish, fish, powershell or zsh
help-man-about = Print the manual page, or write all of them into a folder
help-man-output = The folder
help-generate-docs-about = Print a document that is made from the program
help-generate-docs-document = cli or coverage

## The command line is wrong

cli-args-unknown = there is no argument `{ $argument }`
cli-args-command = there is no command `{ $word }`
cli-args-value = `{ $value }` is no value of { $argument }
cli-args-no-value = { $argument } needs a value
cli-args-missing = missing: { $argument }
cli-args-conflict = { $argument } cannot stand with { $other }
cli-args-no-command = a command is missing
cli-args-encoding = an argument is not UTF-8
cli-args-wrong = the command line is wrong: { $reason }
cli-did-you-mean = did you mean `{ $word }`?
cli-one-of = one of { $words }
cli-see-help = octroi --help
cli-usage = { $usage }
cli-language = there are no messages in `{ $language }`
cli-context = `{ $text }` is not KEY=VALUE
cli-context-hint = --context aws:SourceIp=192.0.2.1 --context 'aws:TagKeys=["team"]'

cli-explain-nothing = there is no text to explain
cli-explain-example = octroi explain 'Client.InternalError: Client error on launch'
cli-explain-no-file = there is no file `{ $file }`, so its name was read as the text

## Files

cli-input-missing = no such file: `{ $file }`
cli-input-missing-hint = ls { $folder }
cli-input-directory = `{ $file }` is a directory, not a file
cli-input-directory-hint = ls { $file }
cli-input-forbidden = `{ $file }` may not be read
cli-input-forbidden-hint = ls -l { $file }
cli-input-failed = `{ $file }` cannot be read: { $reason }
cli-input-large = `{ $file }` is larger than { $limit } MiB
cli-input-large-hint = many requests are for simulate --batch, which takes files of any size
cli-input-encoding = `{ $file }` is not UTF-8
cli-input-encoding-hint = iconv -f WINDOWS-1252 -t UTF-8 { $file }
cli-input-empty = `{ $file }` is empty
cli-input-empty-hint = ls -l { $file }
cli-input-empty-stdin-hint = name a file, or pipe the text in: octroi … - < FILE
cli-input-terminal = reading from the terminal: end with Ctrl-D
cli-output-failed = the answer cannot be written: { $reason }
cli-output-failed-hint = df -h .

cli-json = this is not JSON: { $reason }
cli-json-hint = a value is missing, or a comma, colon or quote is missing or too many; JSON has no comments
cli-json-truncated = the JSON ends too early
cli-json-truncated-hint = a brace, bracket or quote is not closed: was the text cut?
cli-too-many = there are more than { $limit } of them
cli-deep = values are nested deeper than { $limit } levels
cli-yaml = this is not YAML: { $reason }
cli-yaml-hint = check the indentation, and put texts with a colon, `*` or `&` in quotes
cli-yaml-truncated = the YAML ends too early
cli-yaml-truncated-hint = a bracket or a quote is not closed: was the text cut?
cli-yaml-several = there is more than one YAML document in the file
cli-yaml-several-hint = remove everything from the second `---` on
cli-yaml-budget = the YAML is nested too deeply, or its anchors make it too large
cli-yaml-budget-hint = write the values out instead of using anchors
cli-duplicate = `{ $field }` stands twice
cli-duplicate-hint = remove one of the two, or join their values

## A check is wrong

cli-expected =
    { $kind ->
        [string] a text in quotes is expected
        [object] an object is expected
        [array] a list is expected
        [boolean] true or false is expected
        [policy] a policy is expected
        [policies] the policies by their type are expected, and this is one policy
        [level] a level of policies, which is a list, is expected
       *[scalar] a text, a number or true or false is expected
    }
cli-expected-policy-hint = {"{"}"name": "p", "document": {"{"}"Version": "2012-10-17", "Statement": [{"{"}"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"{"}"}]{"}"}{"}"}
cli-expected-policies-hint = {"{"}"identity": [{"{"}…this policy…{"}"}]{"}"}, or "resource" instead of "identity" for the policy of a key or a role's trust
cli-expected-level-hint = "serviceControl": [[{"{"}"name": "at the root", "document": …{"}"}], [{"{"}"name": "at the account", "document": …{"}"}]]
cli-missing = `{ $field }` is missing
cli-missing-hint =
    { $field ->
        [principal] "principal": "arn:aws:iam::111122223333:role/ops", or null for an unsigned request
        [action] "action": "kms:CreateGrant"
        [resource] "resource": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        [request] "request": {"{"}"principal": …, "action": …, "resource": …, "context": {"{"}{"}"}{"}"}
        [policies] "policies": {"{"}{"}"} where there are none
       *[other] "{ $field }": …
    }
cli-unknown-field = `{ $field }` is not known here
cli-principal = `{ $text }` is not a principal
cli-principal-hint = arn:aws:iam::111122223333:role/ops, arn:aws:sts::111122223333:assumed-role/ops/session, ec2.amazonaws.com or anonymous
cli-action = `{ $text }` is not an action
cli-action-hint = kms:CreateGrant
cli-resource = `{ $text }` is neither an ARN nor `*`
cli-resource-hint = arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
cli-account = `{ $text }` is not an account id
cli-account-hint = "012345678901", twelve digits and in quotes where it stands in a file
cli-grant-operation = `{ $text }` is not an operation of a grant
cli-grant-operation-hint = Decrypt, CreateGrant, GenerateDataKeyWithoutPlaintext
cli-two-constraints = a grant has one constraint
cli-two-constraints-hint = keep encryptionContextSubset or encryptionContextEquals
cli-policy = `{ $name }` is not a policy: { $reason }
cli-policy-hint = AWS does not save such a policy; correct it and run the command again
cli-line-long = the line is longer than { $limit } MiB
cli-line-encoding = the line is not UTF-8 from here on
cli-line-blank = the line is blank
cli-batch-summary =
    { $lines ->
        [one] 1 line
       *[other] { $lines } lines
    } answered, { $bad ->
        [0] none with an error
        [one] 1 of them with an error
       *[other] { $bad } of them with an error
    }
cli-batch-worker = the batch ended early because a thread failed

## simulate

simulate-layer =
    { $type ->
        [identity] identity policies
        [boundary] permissions boundary
        [session] session policies
        [serviceControl] service control policies
        [resourceControl] resource control policies
        [resource] resource policy
       *[endpoint] endpoint policies
    }{ $leveled ->
        [yes] , level { $level }
       *[no] {""}
    }
simulate-allowed = allowed: statement { $statement } of `{ $policy }` allows it ({ simulate-policy-type })
simulate-allowed-grant = allowed: the grant `{ $grant }` allows it
simulate-allowed-free = allowed: this caller needs no policy for it
simulate-denied = denied: statement { $statement } of `{ $policy }` denies it (explicit deny, { simulate-policy-type })
simulate-denied-silent = denied: nothing allows it in the { $layer } (implicit deny)
simulate-denied-free = denied: no policy can allow it (implicit deny)
simulate-undetermined = cannot be decided: it rests on { $missing }
simulate-policy-type =
    { $type ->
        [identity] identity policy
        [boundary] permissions boundary
        [session] session policy
        [serviceControl] service control policy
        [resourceControl] resource control policy
        [resource] resource policy
       *[endpoint] endpoint policy
    }
simulate-miss = An Allow is about this action, but its { $element } does not match:
simulate-miss-condition =
    { $state ->
        [absent] An Allow misses by one condition: the request does not carry `{ $key }` ({ $operator }):
        [unknown] An Allow rests on one condition: `{ $key }` is not known ({ $operator }):
       *[present] An Allow misses by one condition: the request has `{ $key }` = `{ $value }` ({ $operator }):
    }
simulate-owner-hint = --resource-account 111122223333, the account that owns the resource
simulate-rcp-hint = AWS attaches RCPFullAWSAccess to every level by itself; list it, too: {"{"}"name": "RCPFullAWSAccess", "document": {"{"}"Version": "2012-10-17", "Statement": [{"{"}"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"{"}"}]{"}"}{"}"}
simulate-layers = What each layer says, in the order of evaluation:
simulate-grants =
    { $count ->
        [one] 1 grant was weighed too
       *[other] { $count } grants were weighed too
    }
simulate-verdict-denies = denies
simulate-verdict-allows = allows
simulate-verdict-delegates = leaves it to the identity policies of the account
simulate-verdict-unknown = cannot be told
simulate-verdict-silent = silent
simulate-statement =
    { $effect } { $statement } of `{ $policy }`: { $matches ->
        [yes] matches
        [no] does not match by { $missed }
       *[unknown] cannot be told by { $missed }
    }

## explain

explain-title-says = What the text says
explain-title-does-not-say = What it does not say
explain-title-next = What to do next
explain-title-part = Failed call { $number }
explain-needs = needs { $permissions }
explain-incomplete = replace the words in capitals
explain-diagnose = Let octroi replay the start from the state of the account.

## man

cli-man-failed = the manual pages cannot be written to `{ $folder }`: { $reason }
cli-man-written = the manual pages are in { $folder }

## Documents

docs-cli-head = # The command line
docs-cli-batch =
    ## A batch

    `octroi simulate --batch FILE` reads one JSON object a line and writes one answer a line, in the same order.

    | field | what it holds |
    |---|---|
    | `id` or `name` | comes back as `id` in the answer; `null` where there is none |
    | `request` | `principal` (an ARN, the name of a service, `anonymous` or `null`; a role stands for its sessions), `action`, `resource` (an ARN or `*`), `resourceAccount`, `context` (a text or a list of texts for each key; `null` says that the request lacks the key), `federatedFrom`, `principalInManagementAccount`, `resourceInManagementAccount`, `awsManagedKey` |
    | `policies` | `identity`, `boundary`, `session`, `serviceControl` and `resourceControl` (lists of levels, the root first), `resource`, `endpoint`; a policy is a name and a document, a document alone, or a document in a string |
    | `grants` | of the key: `granteePrincipal`, `operations`, `constraints`, `retiringPrincipal`, `name` |

    `request` and `policies` must be there. Other fields are passed over, but one that looks like a slip of the pen
    is refused, and so is every unknown field inside of `request` and `policies`.

    Without `resourceAccount` the owner is the account in the ARN. Where the ARN has none, the answer is given if it
    is the same for the caller's account and for another one; otherwise it is `undetermined`.
    The keys `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:PrincipalIsAWSService`,
    `aws:PrincipalServiceName` and `aws:username` follow from the principal where `context` does not have them.
    A role with a path must be written down as `aws:PrincipalArn` of its session. Levels are taken as they are
    written: also those of resource control policies need an Allow, which in AWS `RCPFullAWSAccess` gives.

    The answer has `decision` (`allowed`, `implicitDeny`, `explicitDeny` or `undetermined`) and `decidedBy`: the
    `policyType` (`identity`, `boundary`, `session`, `scp`, `rcp`, `resource`, `endpoint` or `grant`), the `level` of
    an SCP or RCP, the `policy` by its name or place, the `statement` counted from 0, and its `sid`. An implicit deny
    has the policy type that lacks the Allow, and no policy. `decidedBy` is `null` where no policy has a say.

    A bad line, also a blank one, is answered by its `id` and `error` with `message` and `column`, and the batch goes
    on; at the end the exit code is 2. A denied request is an answer and leaves the exit code at 0. A line may have
    16 MiB, a policy 256 KiB.
docs-cli-exit-codes =
    ## Exit codes

    | code | meaning |
    |---|---|
    | 0 | it holds: allowed, done, every line of a batch answered |
    | 1 | the program failed, or reading or writing did |
    | 2 | the command line or the input is wrong |
    | 3 | there is a finding: the request is denied |
    | 4 | it cannot be decided, because something is not known |
    | 130 | interrupted |

## The local AWS

serve-ready = a local AWS listens on { $endpoint }; in another shell: eval "$(octroi env)"
serve-stopping = stopping: requests under way are finished
serve-refused = the local AWS does not start: { $reason }
serve-test-admin = OCTROI_TEST_ADMIN is not of the form KEY:SECRET
serve-case-unread = cannot read the case `{ $file }`: { $reason }
env-unread = cannot read `{ $file }`: { $reason }
env-start = start a server first: octroi serve
store-failed = { $reason }
store-absent = there is no directory `{ $folder }`
store-imported = the world is in `{ $folder }`; start a server there: octroi serve --data DIR
store-compacted = { $before } bytes became { $after }
