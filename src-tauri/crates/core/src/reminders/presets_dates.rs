//! The texts that tell the dates of a series in one message (A67, A74). A text message names the first six, so that it stays
//! within what a phone shows; a mail names all of them.

use super::{
    choose::{Match, Variant},
    words::{Channel, Trigger},
};

struct Dates {
    trigger: Trigger,
    language: &'static str,
    sms: &'static str,
    subject: &'static str,
    email: &'static str,
}

/// The texts for several dates that became different, one a language; none for a trigger that never tells several.
pub fn variants_of_dates(trigger: Trigger, channel: Channel) -> Vec<Variant> {
    DATES
        .iter()
        .filter(|text| text.trigger == trigger)
        .map(|text| Variant {
            id: None,
            name: trigger.word().to_owned(),
            language: text.language.to_owned(),
            channel,
            subject: (channel == Channel::Email).then(|| text.subject.to_owned()),
            body: match channel {
                Channel::Sms => text.sms,
                Channel::Email => text.email,
            }
            .to_owned(),
            meant: Match {
                trigger: Some(trigger),
                ..Match::default()
            },
            position: i64::MAX,
        })
        .collect()
}

const DATES: &[Dates] = &[
    Dates {
        trigger: Trigger::Changed,
        language: "en",
        sms: "{{ business.name }}: your new dates: {% for visit in appointments[:6] %}{{ visit.date | date('d MMM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} and {{ appointments | length - 6 }} more{% endif %}.",
        subject: "Your new dates",
        email: "Dear {{ client.called_as }},\n\nyour appointments have new dates:\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} at {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Changed,
        language: "de",
        sms: "{{ business.name }}: Ihre neuen Termine: {% for visit in appointments[:6] %}{{ visit.date | date('dd.MM.') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} und {{ appointments | length - 6 }} weitere{% endif %}.",
        subject: "Ihre neuen Termine",
        email: "Guten Tag {{ client.called_as }},\n\nIhre Termine haben neue Zeiten:\n{% for visit in appointments %}- {{ visit.date | date('EEEE, d. MMMM y') }} um {{ visit.time }} Uhr\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Changed,
        language: "fr",
        sms: "{{ business.name }} : vos nouvelles dates : {% for visit in appointments[:6] %}{{ visit.date | date('dd/MM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} et {{ appointments | length - 6 }} autres{% endif %}.",
        subject: "Vos nouvelles dates",
        email: "Bonjour {{ client.called_as }},\n\nvos rendez-vous ont de nouvelles dates :\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} à {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Changed,
        language: "es",
        sms: "{{ business.name }}: sus nuevas fechas: {% for visit in appointments[:6] %}{{ visit.date | date('dd/MM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} y {{ appointments | length - 6 }} más{% endif %}.",
        subject: "Sus nuevas fechas",
        email: "Hola, {{ client.called_as }}:\n\nsus citas tienen nuevas fechas:\n{% for visit in appointments %}- {{ visit.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Cancelled,
        language: "en",
        sms: "{{ business.name }}: these appointments are cancelled: {% for visit in appointments[:6] %}{{ visit.date | date('d MMM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} and {{ appointments | length - 6 }} more{% endif %}.",
        subject: "Cancelled appointments",
        email: "Dear {{ client.called_as }},\n\nthese appointments are cancelled:\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} at {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Cancelled,
        language: "de",
        sms: "{{ business.name }}: Diese Termine sind abgesagt: {% for visit in appointments[:6] %}{{ visit.date | date('dd.MM.') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} und {{ appointments | length - 6 }} weitere{% endif %}.",
        subject: "Abgesagte Termine",
        email: "Guten Tag {{ client.called_as }},\n\ndiese Termine sind abgesagt:\n{% for visit in appointments %}- {{ visit.date | date('EEEE, d. MMMM y') }} um {{ visit.time }} Uhr\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Cancelled,
        language: "fr",
        sms: "{{ business.name }} : ces rendez-vous sont annulés : {% for visit in appointments[:6] %}{{ visit.date | date('dd/MM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} et {{ appointments | length - 6 }} autres{% endif %}.",
        subject: "Rendez-vous annulés",
        email: "Bonjour {{ client.called_as }},\n\nces rendez-vous sont annulés :\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} à {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
    Dates {
        trigger: Trigger::Cancelled,
        language: "es",
        sms: "{{ business.name }}: estas citas se cancelan: {% for visit in appointments[:6] %}{{ visit.date | date('dd/MM') }} {{ visit.time }}{% if not loop.last %}, {% endif %}{% endfor %}{% if appointments | length > 6 %} y {{ appointments | length - 6 }} más{% endif %}.",
        subject: "Citas canceladas",
        email: "Hola, {{ client.called_as }}:\n\nestas citas quedan canceladas:\n{% for visit in appointments %}- {{ visit.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ visit.time }}\n{% endfor %}\n{{ business.name }}",
    },
];

#[cfg(test)]
mod tests {
    use super::{super::presets::LANGUAGES, *};

    #[test]
    fn every_language_tells_new_and_cancelled_dates_by_both_ways() {
        for trigger in [Trigger::Changed, Trigger::Cancelled] {
            for channel in [Channel::Sms, Channel::Email] {
                let mut found: Vec<String> = variants_of_dates(trigger, channel)
                    .into_iter()
                    .map(|variant| variant.language)
                    .collect();
                found.sort();
                let mut wanted = LANGUAGES.map(str::to_owned).to_vec();
                wanted.sort();
                assert_eq!(found, wanted, "{trigger:?} {channel:?}");
            }
        }
        assert!(variants_of_dates(Trigger::Recall, Channel::Sms).is_empty());
    }
}
