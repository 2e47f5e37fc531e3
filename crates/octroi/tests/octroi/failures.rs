//! Files that are not what they should be.

use std::fs;

use super::program::{program, run};

const CHECK: &str = "simulate --principal anonymous --action kms:Decrypt --resource * --policies";

/// Shows what comes of a file of policies with a name and a text.
fn with(name: &str, text: &str) -> String {
    let program = program();
    program.file(name, text).unwrap();
    run(&program, &format!("{CHECK} {name}"))
}

#[test]
fn no_file_no_text_no_utf8() {
    let program = program();
    insta::assert_snapshot!(run(&program, &format!("{CHECK} folder/p.json")), @"
    exit 2
    --- stderr
    error: no such file: `folder/p.json`
    hint: ls folder
    ");
    insta::assert_snapshot!(run(&program, &format!("{CHECK} .")), @"
    exit 2
    --- stderr
    error: `.` is a directory, not a file
    hint: ls .
    ");
    insta::assert_snapshot!(run(&program, "simulate --batch ."), @"
    exit 2
    --- stderr
    error: `.` is a directory, not a file
    hint: ls .
    ");
    insta::assert_snapshot!(run(&program, &format!("{CHECK} -")), @"
    exit 2
    --- stderr
    error: `<stdin>` is empty
    hint: name a file, or pipe the text in: octroi … - < FILE
    ");
    insta::assert_snapshot!(with("empty.yaml", " \n"), @"
    exit 2
    --- stderr
    error: `empty.yaml` is empty
    hint: ls -l empty.yaml
    ");
    fs::write(
        program.folder().join("latin.yaml"),
        b"identity:\n  - name: caf\xe9\n",
    )
    .unwrap();
    insta::assert_snapshot!(run(&program, &format!("{CHECK} latin.yaml")), @"
    exit 2
    --- stderr
    error: `latin.yaml` is not UTF-8
     --> latin.yaml:2:14
      |
    2 |   - name: caf�
      |              ^
    hint: iconv -f WINDOWS-1252 -t UTF-8 latin.yaml
    ");
}

#[test]
fn a_file_over_the_limit_is_not_read_whole() {
    let program = program();
    let file = fs::File::create(program.folder().join("large.json")).unwrap();
    file.set_len(65 << 20).unwrap();
    insta::assert_snapshot!(run(&program, &format!("{CHECK} large.json")), @"
    exit 2
    --- stderr
    error: `large.json` is larger than 64 MiB
    hint: many requests are for simulate --batch, which takes files of any size
    ");
}

#[test]
fn yaml_that_is_cut_or_crooked() {
    insta::assert_snapshot!(with("cut.yaml", "identity:\n  - name: p\n    document: {\"Version\": \"2012-10-17\", \"Statement\": [\n"), @r#"
    exit 2
    --- stderr
    error: the YAML ends too early
     --> cut.yaml:3:54
      |
    3 |     document: {"Version": "2012-10-17", "Statement": [
      |                                                      ^
    hint: a bracket or a quote is not closed: was the text cut?
    "#);
    insta::assert_snapshot!(with("crooked.yaml", "identity:\n  - name: p\n document: x\n"), @"
    exit 2
    --- stderr
    error: this is not YAML: while parsing a block mapping, did not find expected key
     --> crooked.yaml:3:2
      |
    3 |  document: x
      |  ^
    hint: check the indentation, and put texts with a colon, `*` or `&` in quotes
    ");
    insta::assert_snapshot!(with("tab.yaml", "identity:\n\t- name: p\n"), @"
    exit 2
    --- stderr
    error: this is not YAML: tabs disallowed within this context (block indentation)
     --> tab.yaml:2:2
      |
    2 |  - name: p
      |  ^
    hint: check the indentation, and put texts with a colon, `*` or `&` in quotes
    ");
    insta::assert_snapshot!(with("two.yaml", "identity: []\n---\nidentity: []\n"), @"
    exit 2
    --- stderr
    error: there is more than one YAML document in the file
     --> two.yaml:3:1
      |
    3 | identity: []
      | ^
    hint: remove everything from the second `---` on
    ");
    insta::assert_snapshot!(with("dup.yaml", "identity: []\nboundary: null\nidentity: []\n"), @"
    exit 2
    --- stderr
    error: `identity` stands twice
     --> dup.yaml:3:1
      |
    3 | identity: []
      | ^
    hint: remove one of the two, or join their values
    ");
}

#[test]
fn yaml_that_grows_out_of_its_anchors() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let before = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{before}]\n"));
    }
    assert!(with("bomb.yaml", &text).contains("its anchors make it too large"));
}

#[test]
fn json_that_is_cut_or_crooked() {
    insta::assert_snapshot!(with("cut.json", "{\"identity\": [{\"name\": \"p\""), @r#"
    exit 2
    --- stderr
    error: the JSON ends too early
     --> cut.json:1:26
      |
    1 | {"identity": [{"name": "p"
      |                          ^
    hint: a brace, bracket or quote is not closed: was the text cut?
    "#);
    insta::assert_snapshot!(with("comma.json", "{\n  \"identity\": [],\n}"), @"
    exit 2
    --- stderr
    error: this is not JSON: trailing comma
     --> comma.json:3:1
      |
    3 | }
      | ^
    hint: a value is missing, or a comma, colon or quote is missing or too many; JSON has no comments
    ");
    insta::assert_snapshot!(with("dup.json", "{\"identity\": [], \"boundary\": null, \"identity\": []}"), @r#"
    exit 2
    --- stderr
    error: `identity` stands twice
     --> dup.json:1:37
      |
    1 | {"identity": [], "boundary": null, "identity": []}
      |                                     ^^^^^^^^
    hint: remove one of the two, or join their values
    "#);
    insta::assert_snapshot!(with("text.json", "\"identity\""), @r#"
    exit 2
    --- stderr
    error: an object is expected
     --> text.json:1:1
      |
    1 | "identity"
      | ^^^^^^^^^^
    "#);
    let deep = format!("{{\"identity\": {}{}}}", "[".repeat(100), "]".repeat(100));
    insta::assert_snapshot!(with("deep.json", &deep), @"
    exit 2
    --- stderr
    error: values are nested deeper than 64 levels
     --> deep.json:1:78
      |
    1 | …[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]…
      |                             ^
    ");
}

#[test]
fn policies_under_a_wrong_name_or_none() {
    insta::assert_snapshot!(with("slip.yaml", "identiy: []\n"), @"
    exit 2
    --- stderr
    error: `identiy` is not known here
     --> slip.yaml:1:1
      |
    1 | identiy: []
      | ^^^^^^^
    hint: did you mean `identity`?
    ");
    insta::assert_snapshot!(with("other.yaml", "trust: []\n"), @"
    exit 2
    --- stderr
    error: `trust` is not known here
     --> other.yaml:1:1
      |
    1 | trust: []
      | ^^^^^
    hint: one of `identity`, `boundary`, `session`, `serviceControl`, `resourceControl`, `resource`, `endpoint`
    ");
    insta::assert_snapshot!(with("bare.json", "{\"Version\": \"2012-10-17\", \"Statement\": []}"), @r#"
    exit 2
    --- stderr
    error: the policies by their type are expected, and this is one policy
     --> bare.json:1:1
      |
    1 | {"Version": "2012-10-17", "Statement": []}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    hint: {"identity": [{…this policy…}]}, or "resource" instead of "identity" for the policy of a key or a role's trust
    "#);
    insta::assert_snapshot!(with("levels.yaml", "serviceControl:\n  - name: p\n    document: {}\n"), @r#"
    exit 2
    --- stderr
    error: a level of policies, which is a list, is expected
     --> levels.yaml:2:5
      |
    2 |   - name: p
      |     ^^^^^^^
    hint: "serviceControl": [[{"name": "at the root", "document": …}], [{"name": "at the account", "document": …}]]
    "#);
    insta::assert_snapshot!(with("nothing.yaml", "identity: [5]\n"), @r#"
    exit 2
    --- stderr
    error: a policy is expected
     --> nothing.yaml:1:12
      |
    1 | identity: [5]
      |            ^
    hint: {"name": "p", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*"}]}}
    "#);
}

#[test]
fn a_wrong_policy_is_shown_where_it_was_written() {
    let yaml = "identity:\n  - name: operate\n    document:\n      Version: '2012-10-17'\n      Statement:\n        - Effect: Allow\n          Action: kms:*\n          Resource: '*'\n          Condition:\n            StringEqualz: {kms:ViaService: ec2}\n";
    insta::assert_snapshot!(with("operator.yaml", yaml), @"
    exit 2
    --- stderr
    error: `operate` is not a policy: `StringEqualz` is not a condition operator
      --> operator.yaml:10:13
       |
    10 |             StringEqualz: {kms:ViaService: ec2}
       |             ^^^^^^^^^^^^
    hint: did you mean `StringEquals`?
    ");
    let json = r#"{"resource": {"Version": "2012-10-17", "Statement": [{"Effect": "allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]}}"#;
    insta::assert_snapshot!(with("effect.json", json), @r#"
    exit 2
    --- stderr
    error: `resource` is not a policy: `Effect` is `allow`: `Allow` or `Deny` is expected
     --> effect.json:1:65
      |
    1 | …, "Statement": [{"Effect": "allow", "Principal": "*", "Action": "kms:*", "Resource"…
      |                             ^^^^^^^
    hint: did you mean `Allow`?
    "#);
    let text = r#"{"resource": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\"}, {\"Effects\": \"Deny\"}]}"}"#;
    insta::assert_snapshot!(with("text-in-text.json", text), @r#"
    exit 2
    --- stderr
    error: `resource` is not a policy: a statement has no element `Effects`
     --> text-in-text.json (resource):1:63
      |
    1 | {"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}, {"Effects": "Deny"}]}
      |                                                               ^^^^^^^^^
    hint: did you mean `Effect`?
    "#);
}

#[test]
fn a_wrong_grant_is_shown_where_it_was_written() {
    let yaml =
        "grants:\n  - granteePrincipal: arn:aws:iam::111122223333:role/ops\n    operations: [Decript]\n";
    insta::assert_snapshot!(with("grant.yaml", yaml), @"
    exit 2
    --- stderr
    error: `Decript` is not an operation of a grant
     --> grant.yaml:3:18
      |
    3 |     operations: [Decript]
      |                  ^^^^^^^
    hint: did you mean `Decrypt`?
    ");
    insta::assert_snapshot!(with("grantee.yaml", "grants:\n  - operations: [Decrypt]\n"), @r#"
    exit 2
    --- stderr
    error: `granteePrincipal` is missing
     --> grantee.yaml:2:5
      |
    2 |   - operations: [Decrypt]
      |     ^^^^^^^^^^^^^^^^^^^^^
    hint: "granteePrincipal": …
    "#);
}

#[test]
fn flags_that_mean_nothing() {
    let program = program();
    program.file("p.yaml", "identity: []\n").unwrap();
    let check = |principal: &str, action: &str, resource: &str, more: &str| {
        let flags = format!("--principal {principal} --action {action} --resource {resource}");
        run(&program, &format!("simulate {flags} --policies p.yaml {more}"))
    };
    insta::assert_snapshot!(check("alice", "kms:Decrypt", "*", ""), @"
    exit 2
    --- stderr
    error: `alice` is not a principal
    hint: arn:aws:iam::111122223333:role/ops, arn:aws:sts::111122223333:assumed-role/ops/session, ec2.amazonaws.com or anonymous
    ");
    insta::assert_snapshot!(check("anonymous", "kms:*", "*", ""), @"
    exit 2
    --- stderr
    error: `kms:*` is not an action
    hint: kms:CreateGrant
    ");
    insta::assert_snapshot!(check("anonymous", "kms:Decrypt", "key/1", ""), @"
    exit 2
    --- stderr
    error: `key/1` is neither an ARN nor `*`
    hint: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
    ");
    insta::assert_snapshot!(check("anonymous", "kms:Decrypt", "*", "--resource-account 1234"), @r#"
    exit 2
    --- stderr
    error: `1234` is not an account id
    hint: "012345678901", twelve digits and in quotes where it stands in a file
    "#);
    insta::assert_snapshot!(check("anonymous", "kms:Decrypt", "*", "--context aws:SourceIp"), @r#"
    exit 2
    --- stderr
    error: `aws:SourceIp` is not KEY=VALUE
    hint: --context aws:SourceIp=192.0.2.1 --context 'aws:TagKeys=["team"]'
    "#);
}
