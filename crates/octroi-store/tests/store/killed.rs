//! What a process acknowledged before it was killed is there.
//!
//! The test starts itself again as the process that will be killed.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use octroi_store::{Store, check};
use octroi_world::World;

use crate::worlds::{Directory, commit, grant, grants, key, root_key};

/// Names the data directory to the process that will be killed.
const VARIABLE: &str = "OCTROI_STORE_TEST_DIRECTORY";

#[test]
fn every_acknowledged_commit_survives_the_killing_of_its_process() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the process that will be killed is told so"
    )]
    if let Some(dir) = std::env::var_os(VARIABLE) {
        write(dir.as_ref());
    }
    let dir = Directory::new();
    let mut before = 0;
    for round in 0..4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "killed::every_acknowledged_commit_survives_the_killing_of_its_process",
            ])
            .arg("--nocapture")
            .env(VARIABLE, dir.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        let mut lines = 0;
        while lines < 3 + round * 7 && output.read_line(&mut line).unwrap() > 0 {
            lines += usize::from(line.starts_with("done "));
            line.clear();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        lines += rest.lines().filter(|line| line.starts_with("done ")).count();
        assert!(lines > 0);
        let found = check(dir.path(), &root_key()).unwrap();
        let (_, world) = Store::open(dir.path(), root_key()).unwrap();
        let now = grants(&world);
        // One more may have been written than was said.
        assert!(
            (before + lines..=before + lines + 1).contains(&now),
            "{before} {lines} {now}"
        );
        assert_eq!((found.entities, found.violations), (now + 1, Vec::new()));
        before = now;
    }
}

/// Makes one grant after the other and says so, until the process is killed.
fn write(dir: &std::path::Path) -> ! {
    let (store, mut world): (Store, World) = Store::open(dir, root_key()).unwrap();
    let mut number = u16::try_from(grants(&world)).unwrap();
    commit(&store, &mut world, &[key(1, 0).into()]);
    loop {
        commit(&store, &mut world, &[grant(1, number)]);
        number += 1;
        let mut output = std::io::stdout();
        writeln!(output, "\ndone {number}").unwrap();
        output.flush().unwrap();
    }
}
