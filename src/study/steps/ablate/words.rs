//! What an ablation says.

use super::settings::Choice;
use super::tables::{Judged, judged};
use crate::study::words::{counted, percent};
use crate::study::{AblateResult, Session};

/// The one number of the rail: how many variants there are.
pub fn number(session: &Session) -> Option<String> {
    let ablation = session.ablation()?;
    let done = ablation
        .variants
        .iter()
        .filter(|one| !one.evaluations.is_empty());
    Some(counted(done.count(), "variant"))
}

/// The result in a sentence for each choice.
pub fn sentence(session: &Session) -> Option<String> {
    let ablation = session.ablation()?;
    let sentences: Vec<String> = Choice::ALL
        .into_iter()
        .filter_map(|choice| of_choice(&ablation, choice))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// What the study has chosen, and the best and the worst of the others.
fn of_choice(ablation: &AblateResult, choice: Choice) -> Option<String> {
    let judgements: Vec<Judged> = judged(ablation)
        .into_iter()
        .filter(|one| one.variant.choice == choice)
        .collect();
    let model = judgements.first()?.model;
    let of_model = || judgements.iter().filter(|one| one.model == model);
    let by_mean = |a: &&Judged, b: &&Judged| a.mean.total_cmp(&b.mean);
    let (worst, best) = (of_model().min_by(by_mean)?, of_model().max_by(by_mean)?);
    let told = |one: &Judged| format!("{} ({})", percent(one.mean), one.variant.label);
    let own = of_model().find(|one| one.variant.own);
    let own = own.map_or_else(String::new, |one| {
        format!(", with the study's own {}", told(one))
    });
    Some(format!(
        "{}: {} at best, {} at worst{own}.",
        choice.title(),
        told(best),
        told(worst)
    ))
}
