//! What the program says of itself, and how it takes a slip on the command line.

use super::program::{program, run};

#[test]
fn without_arguments_it_names_the_way_in() {
    insta::assert_snapshot!(run(&program(), ""), @"
    exit 0
    --- stdout
    octroi says why an EC2 instance with encrypted volumes does not start.

    Usage: octroi COMMAND

      octroi demo       a start that fails, its diagnosis and its remedy, on one screen
      octroi diagnose   say why a start fails, and prove what mends it
      octroi explain    take apart what AWS says when it refuses
      octroi simulate   decide one request under policies, and show the statement that decides
      octroi serve      a local AWS that enforces, for the aws CLI, SDKs and Terraform

    All commands and flags: octroi --help
    ");
}

#[test]
fn help_of_a_command() {
    insta::assert_snapshot!(run(&program(), "explain --help"), @"
    exit 0
    --- stdout
    Take apart what AWS says when it refuses, or when an instance does not start

    Usage: octroi explain [OPTIONS] [TEXT|FILE|-]

    Arguments:
      [TEXT|FILE|-]  The text, a file that holds it, or - for stdin; records of CloudTrail too

    Options:
          --format <FORMAT>  How to answer: text or json [default: text]

    Everywhere:
          --color <WHEN>     Color the output: auto, always or never [default: auto]
          --lang <LANGUAGE>  The language of the output [default: en]
      -q, --quiet            Say nothing but the answer and errors
      -v, --verbose          Say more
      -h, --help             Show the help

    Example:
      octroi explain 'Client.InternalError: Client error on launch'

    Exit codes: 0 the text is known, 4 it is not.
    ");
}

#[test]
fn help_may_stand_in_front() {
    let program = program();
    assert_eq!(run(&program, "help explain"), run(&program, "explain --help"));
    assert_eq!(run(&program, "help"), run(&program, "--help"));
    assert!(run(&program, "--help").starts_with("exit 0\n--- stdout\nSays why"));
}

#[test]
fn slips_are_answered_with_the_word_that_was_meant() {
    let program = program();
    insta::assert_snapshot!(run(&program, "simulat"), @"
    exit 2
    --- stderr
    error: there is no command `simulat`
    hint: did you mean `simulate`?
    ");
    insta::assert_snapshot!(run(&program, "simulate --prncipal x"), @"
    exit 2
    --- stderr
    error: there is no argument `--prncipal`
    hint: did you mean `--principal`?
    ");
    insta::assert_snapshot!(run(&program, "explain x --format jsn"), @"
    exit 2
    --- stderr
    error: `jsn` is no value of --format <FORMAT>
    hint: did you mean `json`?
    ");
    insta::assert_snapshot!(run(&program, "man --output"), @"
    exit 2
    --- stderr
    error: --output <DIR> needs a value
    hint: octroi --help
    ");
    insta::assert_snapshot!(run(&program, "completions powersh"), @"
    exit 2
    --- stderr
    error: `powersh` is no value of <SHELL>
    hint: did you mean `powershell`?
    ");
}

#[test]
fn what_is_missing_or_does_not_go_together_is_named() {
    let program = program();
    insta::assert_snapshot!(run(&program, "simulate --action kms:Decrypt"), @"
    exit 2
    --- stderr
    error: missing: --principal <ARN>, --resource <ARN>, --policies <FILE>
    hint: octroi simulate --action <SERVICE:NAME> --principal <ARN> --resource <ARN> --policies <FILE>
    ");
    insta::assert_snapshot!(run(&program, "simulate --batch x.jsonl --principal y"), @"
    exit 2
    --- stderr
    error: --batch <FILE> cannot stand with --principal <ARN>
    hint: octroi simulate --batch <FILE>
    ");
    insta::assert_snapshot!(run(&program, "simulate --batch x.jsonl --threads 0"), @"
    exit 2
    --- stderr
    error: `0` is no value of --threads <COUNT>
    hint: octroi --help
    ");
}

#[test]
fn an_unknown_language_lists_the_known_ones() {
    insta::assert_snapshot!(run(&program(), "--lang xx simulate"), @"
    exit 2
    --- stderr
    error: there are no messages in `xx`
    hint: one of `en`
    ");
}

#[test]
fn quiet_leaves_the_error_and_drops_the_hint() {
    insta::assert_snapshot!(run(&program(), "--quiet simulate --principal x --action y --resource z --policies p"), @"
    exit 2
    --- stderr
    error: no such file: `p`
    ");
}

#[test]
fn color_is_asked_for_or_refused() {
    let mut program = program();
    assert!(!run(&program, "nope").contains('\u{1b}'));
    assert!(run(&program, "nope --color always").contains("\u{1b}[1m\u{1b}[31merror:\u{1b}[0m"));
    program.set("CLICOLOR_FORCE", "1");
    assert!(run(&program, "nope").contains('\u{1b}'));
    assert!(run(&program, "--help").contains('\u{1b}'));
    program.set("NO_COLOR", "1");
    assert!(!run(&program, "nope").contains('\u{1b}'));
    assert!(!run(&program, "--help").contains('\u{1b}'));
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    let program = program();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let completions = run(&program, &format!("completions {shell}"));
        assert!(completions.starts_with("exit 0\n"), "{shell}");
        for word in ["simulate", "explain", "--resource-account"] {
            // fish names options without their dashes.
            let word = word.trim_start_matches('-');
            assert!(completions.contains(word), "{shell} lacks {word}");
        }
    }
    assert!(run(&program, "man").contains(".TH octroi 1"));
    insta::assert_snapshot!(run(&program, "man --output pages"), @"
    exit 0
    --- stderr
    the manual pages are in pages
    ");
    let page = std::fs::read_to_string(program.folder().join("pages/octroi-simulate.1")).unwrap();
    assert!(page.contains("\\-\\-principal"), "{page}");
    assert!(!program.folder().join("pages/octroi-generate-docs.1").exists());
}

#[test]
fn the_version_is_the_packages() {
    let version = format!("exit 0\n--- stdout\noctroi {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(run(&program(), "--version"), version);
}
