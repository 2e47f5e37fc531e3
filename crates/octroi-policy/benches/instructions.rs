//! One scenario, many times, for counting instructions:
//! `valgrind --tool=callgrind target/release/deps/instructions-… warm 1000`.
//!
//! Running it with 0 times gives the cost of setting up, to be subtracted.

mod scenario;

use std::hint::black_box;

use octroi_policy::Policy;

use self::scenario::Scenario;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let name = arguments.first().map_or("warm", String::as_str);
    let times: u32 = arguments.get(1).and_then(|times| times.parse().ok()).unwrap_or(1);
    let (small, large) = (scenario::small(), scenario::large());
    let scenario = if name == "crowd" {
        Scenario::crowd()
    } else {
        Scenario::warm()
    };
    for _ in 0..times {
        match name {
            "warm" | "crowd" => drop(black_box(scenario.decide())),
            "request" => drop(black_box(scenario::request())),
            "small" => drop(black_box(Policy::parse("policy", &small))),
            "large" => drop(black_box(Policy::parse("policy", &large))),
            other => {
                // `cargo bench` runs this, too, with a filter for the names of other benchmarks.
                eprintln!("no scenario `{other}`: warm, crowd, request, small, large");
                return;
            }
        }
    }
}
