//! dev
#![allow(warnings)]
use octroi_doctor::*;
fn main() {
    for trail in [true, false] {
        for f in std::env::args().skip(1) {
            let text = std::fs::read_to_string(&f).unwrap();
            let name = f.rsplit('/').next().unwrap();
            let e = match case::read(&text) {
                Ok(e) => e,
                Err(e) => {
                    println!("{name} ERR {e:?}");
                    continue;
                }
            };
            let d = diagnose(
                &e,
                Options {
                    use_trail: trail,
                    remedies: true,
                    narrow: Default::default(),
                },
            )
            .unwrap();
            let b = d.blockers.first();
            println!(
                "{}|{}|{}|{}|{}|{}|{}|{}|{}",
                name,
                trail,
                d.certainty.as_str(),
                d.outcome.as_str(),
                d.cause.slug(),
                b.and_then(|b| b.action.clone()).unwrap_or("-".into()),
                b.and_then(|b| b.by.clone())
                    .map(|b| b.to_string())
                    .unwrap_or("-".into()),
                b.and_then(|b| b.on.clone()).unwrap_or("-".into()),
                b.and_then(|b| b.deny).map(|d| d.as_str()).unwrap_or("-")
            );
            if std::env::var("V").is_ok() {
                for c in &d.replay.calls {
                    println!(
                        "    {:?} {} by {} on {} certain={} {:?}",
                        c.result,
                        c.leg.action,
                        c.leg.by,
                        c.leg.on,
                        c.certain,
                        match &c.leg.verdict {
                            octroi_ops::LegVerdict::Unknown(g) => format!("{g:?}"),
                            v => format!("{v:?}").chars().take(90).collect(),
                        }
                    );
                }
                for m in &d.missing {
                    println!("    missing {}", m.gap);
                }
                for n in &d.notes {
                    println!("    note {n:?}");
                }
                for b in &d.blockers {
                    println!("    blocker {:?} {:?} {:?}", b.action, b.cause, b.deny);
                }
            }
            for r in &d.remedies {
                println!(
                    "    R {} {} {} proof={:?}",
                    r.side.as_str(),
                    r.summary,
                    r.changes.len(),
                    r.proof.as_ref().map(|p| (
                        p.outcome.as_str(),
                        p.newly_allowed.len(),
                        p.still_denied.len()
                    ))
                );
                if std::env::var("V").is_ok() {
                    for c in &r.changes {
                        println!("       {c:?}");
                    }
                    if let Some(p) = &r.proof {
                        for a in &p.newly_allowed {
                            println!("       + {} {} {} {}", a.by, a.action, a.on, a.way.as_str());
                        }
                        for e in &p.elements {
                            println!(
                                "       e {} fails={} opens={}",
                                e.element, e.fails_without, e.opens_without
                            );
                        }
                    }
                }
            }
        }
    }
}
