//! The program `octroi`; everything is in the library of the same name.

fn main() -> std::process::ExitCode {
    octroi::main()
}
