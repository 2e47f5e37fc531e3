//! The program `octroi`; everything is in the library of the same name.

/// Calls are many small things that one thread makes and another drops: the system's allocator spends a fifth
/// of a call on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    octroi::main()
}
