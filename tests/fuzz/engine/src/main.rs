//! One target under libFuzzer. `SKRANKE_FUZZ_TARGET` names it; arguments are libFuzzer's. With `SKRANKE_FUZZ_SEEDS` it
//! writes what each target begins with into that folder, and ends.
#![no_main]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::LazyLock;

use fuzz::Target;
use fuzz::allocation::{Counting, peak_of};
use fuzz::seeds::Samples;
use libfuzzer_sys::fuzz_target;

#[global_allocator]
static COUNTING: Counting = Counting;

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let name = std::env::var("SKRANKE_FUZZ_TARGET").unwrap_or_default();
    fuzz::named(&name).unwrap_or_else(|| panic!("SKRANKE_FUZZ_TARGET={name} is no target"))
});

fuzz_target!(
    init: {
        if let Some(folder) = std::env::var_os("SKRANKE_FUZZ_SEEDS") {
            let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/protocol/tests/golden");
            let written = Samples::read().write(Path::new(&folder), &golden);
            std::process::exit(i32::from(written.is_err()));
        }
        // libFuzzer's own hook aborts at any panic. A decoder's that is caught is none of its business.
        std::panic::set_hook(Box::new(|_| {}));
        // What is made once is not the input's.
        let _ = catch_unwind(|| (TARGET.run)(&[0]));
    },
    |bytes: &[u8]| {
        let mut outcome = Ok(());
        let peak = peak_of(|| outcome = catch_unwind(AssertUnwindSafe(|| (TARGET.run)(bytes))));
        if let Err(panic) = outcome {
            let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            eprintln!("panicked: {}", said.unwrap_or_default());
            std::process::abort();
        }
        if peak > TARGET.allocated_max + bytes.len() {
            eprintln!("held {peak} bytes");
            std::process::abort();
        }
    }
);
