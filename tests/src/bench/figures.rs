//! Figures of several runs.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// Figures by name, one for each run that gave it.
#[derive(Debug, Default, Clone)]
pub struct Figures(BTreeMap<String, Vec<f64>>);

impl Figures {
    /// Notes a figure of one run.
    pub fn note(&mut self, name: impl Into<String>, figure: f64) {
        self.0.entry(name.into()).or_default().push(figure);
    }

    /// The median of a figure.
    pub fn median(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(|all| median(all))
    }

    /// Each figure's median, and all of it where runs differ.
    pub fn json(&self) -> Value {
        let rounded = |figure: f64| json!((figure * 100.0).round() / 100.0);
        let row = |all: &Vec<f64>| {
            json!({
                "median": median(all).map(rounded),
                "runs": all.len(),
                "all": all.iter().copied().map(rounded).collect::<Vec<_>>(),
            })
        };
        Value::Object(self.0.iter().map(|(name, all)| (name.clone(), row(all))).collect::<Map<_, _>>())
    }
}

/// The middle of some figures; between the two middle ones of an even number.
pub fn median(all: &[f64]) -> Option<f64> {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = sorted.get(sorted.len() / 2)?;
    let lower = sorted.get((sorted.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        for (all, middle) in
            [(&[][..], None), (&[3.0][..], Some(3.0)), (&[9.0, 1.0][..], Some(5.0)), (&[9.0, 1.0, 2.0][..], Some(2.0))]
        {
            assert_eq!(median(all), middle, "{all:?}");
        }
    }

    #[test]
    fn every_run_is_told() {
        let mut figures = Figures::default();
        figures.note("first_frame_ms", 300.004);
        figures.note("first_frame_ms", 200.0);
        assert_eq!(figures.json(), json!({ "first_frame_ms": { "median": 250.0, "runs": 2, "all": [300.0, 200.0] } }));
    }
}
