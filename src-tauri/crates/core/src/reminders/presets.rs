//! The texts that come with Deskbell, per trigger, channel and language. An owner's own template wins over them. Cheap
//! characters only: no letter of these texts makes a text message dearer.

use super::{
    choose::{Match, Variant, base},
    words::{Channel, Trigger},
};

struct Preset {
    trigger: Trigger,
    language: &'static str,
    sms: &'static str,
    subject: &'static str,
    email: &'static str,
}

/// Languages with presets.
pub const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// The presets of a trigger and channel, one a language.
pub fn variants(trigger: Trigger, channel: Channel) -> Vec<Variant> {
    PRESETS
        .iter()
        .filter(|preset| preset.trigger == trigger)
        .map(|preset| Variant {
            id: None,
            name: trigger.word().to_owned(),
            language: preset.language.to_owned(),
            channel,
            subject: (channel == Channel::Email).then(|| preset.subject.to_owned()),
            body: match channel {
                Channel::Sms => preset.sms,
                Channel::Email => preset.email,
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

/// How to stop text messages, in a language (R33).
pub fn stop_hint(language: &str) -> &'static str {
    match base(language) {
        "de" => "Abmelden: STOPP",
        "fr" => "STOP pour refuser",
        "es" => "BAJA para no recibir",
        _ => "STOP to opt out",
    }
}

macro_rules! presets {
    ($($trigger:ident $language:literal sms $sms:literal subject $subject:literal email $email:literal;)+) => {
        const PRESETS: &[Preset] = &[$(Preset {
            trigger: Trigger::$trigger,
            language: $language,
            sms: $sms,
            subject: $subject,
            email: $email,
        }),+];
    };
}

presets! {
    Appointment "en"
        sms "{{ business.name }}: your appointment is {{ appointment.day_word }} {{ appointment.date | date('d MMM') }} at {{ appointment.time }}."
        subject "Your appointment on {{ appointment.date | date('EEEE d MMMM') }} at {{ appointment.time }}"
        email "Dear {{ client.called_as }},\n\nthis is a reminder of your appointment on {{ appointment.date | date('EEEE d MMMM y') }} at {{ appointment.time }}.\n{% if appointment.prepare is defined %}\n{{ appointment.prepare }}\n{% endif %}\nIf you cannot come, simply answer this mail{% if business.phone is defined %} or call {{ business.phone }}{% endif %}.\n\n{{ business.name }}";
    Appointment "de"
        sms "{{ business.name }}: Ihr Termin ist {{ appointment.day_word }}, {{ appointment.date | date('dd.MM.') }} um {{ appointment.time }} Uhr."
        subject "Ihr Termin am {{ appointment.date | date('EEEE, d. MMMM') }} um {{ appointment.time }} Uhr"
        email "Guten Tag {{ client.called_as }},\n\nwir erinnern Sie an Ihren Termin am {{ appointment.date | date('EEEE, d. MMMM y') }} um {{ appointment.time }} Uhr.\n{% if appointment.prepare is defined %}\n{{ appointment.prepare }}\n{% endif %}\nWenn Sie nicht kommen können, antworten Sie einfach auf diese Mail{% if business.phone is defined %} oder rufen Sie an: {{ business.phone }}{% endif %}.\n\n{{ business.name }}";
    Appointment "fr"
        sms "{{ business.name }} : rendez-vous {{ appointment.day_word }} {{ appointment.date | date('dd/MM') }} à {{ appointment.time }}."
        subject "Votre rendez-vous du {{ appointment.date | date('EEEE d MMMM') }} à {{ appointment.time }}"
        email "Bonjour {{ client.called_as }},\n\nnous vous rappelons votre rendez-vous du {{ appointment.date | date('EEEE d MMMM y') }} à {{ appointment.time }}.\n{% if appointment.prepare is defined %}\n{{ appointment.prepare }}\n{% endif %}\nSi vous ne pouvez pas venir, répondez simplement à ce message{% if business.phone is defined %} ou appelez le {{ business.phone }}{% endif %}.\n\n{{ business.name }}";
    Appointment "es"
        sms "{{ business.name }}: su cita es {{ appointment.day_word }} {{ appointment.date | date('dd/MM') }} a las {{ appointment.time }}."
        subject "Su cita del {{ appointment.date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.time }}"
        email "Hola, {{ client.called_as }}:\n\nle recordamos su cita del {{ appointment.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ appointment.time }}.\n{% if appointment.prepare is defined %}\n{{ appointment.prepare }}\n{% endif %}\nSi no puede venir, responda a este correo{% if business.phone is defined %} o llame al {{ business.phone }}{% endif %}.\n\n{{ business.name }}";

    Booked "en"
        sms "{{ business.name }}: booked for {{ appointment.date | date('EEE d MMM') }} at {{ appointment.time }}. See you then."
        subject "Booked: {{ appointment.date | date('EEEE d MMMM') }} at {{ appointment.time }}"
        email "Dear {{ client.called_as }},\n\nyour appointment{% if appointments | length > 1 %}s are{% else %} is{% endif %} booked:\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} at {{ visit.time }}\n{% endfor %}\n{{ business.name }}";
    Booked "de"
        sms "{{ business.name }}: gebucht für {{ appointment.date | date('EEE dd.MM.') }} um {{ appointment.time }} Uhr. Bis dann."
        subject "Gebucht: {{ appointment.date | date('EEEE, d. MMMM') }} um {{ appointment.time }} Uhr"
        email "Guten Tag {{ client.called_as }},\n\ngebucht ist:\n{% for visit in appointments %}- {{ visit.date | date('EEEE, d. MMMM y') }} um {{ visit.time }} Uhr\n{% endfor %}\n{{ business.name }}";
    Booked "fr"
        sms "{{ business.name }} : rendez-vous pris le {{ appointment.date | date('dd/MM') }} à {{ appointment.time }}."
        subject "Rendez-vous pris : {{ appointment.date | date('EEEE d MMMM') }} à {{ appointment.time }}"
        email "Bonjour {{ client.called_as }},\n\nc'est noté :\n{% for visit in appointments %}- {{ visit.date | date('EEEE d MMMM y') }} à {{ visit.time }}\n{% endfor %}\n{{ business.name }}";
    Booked "es"
        sms "{{ business.name }}: cita reservada el {{ appointment.date | date('dd/MM') }} a las {{ appointment.time }}."
        subject "Cita reservada: {{ appointment.date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.time }}"
        email "Hola, {{ client.called_as }}:\n\nqueda reservado:\n{% for visit in appointments %}- {{ visit.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ visit.time }}\n{% endfor %}\n{{ business.name }}";

    Changed "en"
        sms "{{ business.name }}: your appointment is now on {{ appointment.date | date('EEE d MMM') }} at {{ appointment.time }}."
        subject "New time: {{ appointment.date | date('EEEE d MMMM') }} at {{ appointment.time }}"
        email "Dear {{ client.called_as }},\n\nyour appointment has a new time: {{ appointment.date | date('EEEE d MMMM y') }} at {{ appointment.time }}.{% if appointment.old_date is defined %}\nIt was on {{ appointment.old_date | date('EEEE d MMMM') }} at {{ appointment.old_time }}.{% endif %}\n\n{{ business.name }}";
    Changed "de"
        sms "{{ business.name }}: Ihr Termin ist jetzt am {{ appointment.date | date('EEE dd.MM.') }} um {{ appointment.time }} Uhr."
        subject "Neue Zeit: {{ appointment.date | date('EEEE, d. MMMM') }} um {{ appointment.time }} Uhr"
        email "Guten Tag {{ client.called_as }},\n\nIhr Termin hat eine neue Zeit: {{ appointment.date | date('EEEE, d. MMMM y') }} um {{ appointment.time }} Uhr.{% if appointment.old_date is defined %}\nEr war am {{ appointment.old_date | date('EEEE, d. MMMM') }} um {{ appointment.old_time }} Uhr.{% endif %}\n\n{{ business.name }}";
    Changed "fr"
        sms "{{ business.name }} : votre rendez-vous est maintenant le {{ appointment.date | date('dd/MM') }} à {{ appointment.time }}."
        subject "Nouvelle heure : {{ appointment.date | date('EEEE d MMMM') }} à {{ appointment.time }}"
        email "Bonjour {{ client.called_as }},\n\nvotre rendez-vous a une nouvelle heure : {{ appointment.date | date('EEEE d MMMM y') }} à {{ appointment.time }}.{% if appointment.old_date is defined %}\nIl était le {{ appointment.old_date | date('EEEE d MMMM') }} à {{ appointment.old_time }}.{% endif %}\n\n{{ business.name }}";
    Changed "es"
        sms "{{ business.name }}: su cita es ahora el {{ appointment.date | date('dd/MM') }} a las {{ appointment.time }}."
        subject "Nueva hora: {{ appointment.date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.time }}"
        email "Hola, {{ client.called_as }}:\n\nsu cita tiene nueva hora: {{ appointment.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ appointment.time }}.{% if appointment.old_date is defined %}\nEra el {{ appointment.old_date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.old_time }}.{% endif %}\n\n{{ business.name }}";

    Cancelled "en"
        sms "{{ business.name }}: your appointment on {{ appointment.date | date('EEE d MMM') }} at {{ appointment.time }} is cancelled."
        subject "Cancelled: {{ appointment.date | date('EEEE d MMMM') }} at {{ appointment.time }}"
        email "Dear {{ client.called_as }},\n\nyour appointment on {{ appointment.date | date('EEEE d MMMM y') }} at {{ appointment.time }} is cancelled.\n\n{{ business.name }}";
    Cancelled "de"
        sms "{{ business.name }}: Ihr Termin am {{ appointment.date | date('EEE dd.MM.') }} um {{ appointment.time }} Uhr ist abgesagt."
        subject "Abgesagt: {{ appointment.date | date('EEEE, d. MMMM') }} um {{ appointment.time }} Uhr"
        email "Guten Tag {{ client.called_as }},\n\nIhr Termin am {{ appointment.date | date('EEEE, d. MMMM y') }} um {{ appointment.time }} Uhr ist abgesagt.\n\n{{ business.name }}";
    Cancelled "fr"
        sms "{{ business.name }} : votre rendez-vous du {{ appointment.date | date('dd/MM') }} à {{ appointment.time }} est annulé."
        subject "Annulé : {{ appointment.date | date('EEEE d MMMM') }} à {{ appointment.time }}"
        email "Bonjour {{ client.called_as }},\n\nvotre rendez-vous du {{ appointment.date | date('EEEE d MMMM y') }} à {{ appointment.time }} est annulé.\n\n{{ business.name }}";
    Cancelled "es"
        sms "{{ business.name }}: su cita del {{ appointment.date | date('dd/MM') }} a las {{ appointment.time }} queda anulada."
        subject "Anulada: {{ appointment.date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.time }}"
        email "Hola, {{ client.called_as }}:\n\nsu cita del {{ appointment.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ appointment.time }} queda anulada.\n\n{{ business.name }}";

    Offer "en"
        sms "{{ business.name }}: {{ appointment.date | date('EEE d MMM') }} at {{ appointment.time }} has become free. It is kept for you until {{ offer.until }}.{% if business.phone is defined %} Call {{ business.phone }}.{% endif %}"
        subject "{{ appointment.date | date('EEEE d MMMM') }} at {{ appointment.time }} has become free"
        email "Dear {{ client.called_as }},\n\n{{ appointment.date | date('EEEE d MMMM y') }} at {{ appointment.time }} has become free. It is kept for you until {{ offer.until }}.\n\nIf it suits you, answer this mail{% if business.phone is defined %} or call {{ business.phone }}{% endif %}. If not, you keep your place on our list.\n\n{{ business.name }}";
    Offer "de"
        sms "{{ business.name }}: {{ appointment.date | date('EEE dd.MM.') }} um {{ appointment.time }} Uhr ist frei geworden. Bis {{ offer.until }} Uhr halten wir den Termin für Sie.{% if business.phone is defined %} Tel. {{ business.phone }}{% endif %}"
        subject "Frei geworden: {{ appointment.date | date('EEEE, d. MMMM') }} um {{ appointment.time }} Uhr"
        email "Guten Tag {{ client.called_as }},\n\nam {{ appointment.date | date('EEEE, d. MMMM y') }} um {{ appointment.time }} Uhr ist ein Termin frei geworden. Bis {{ offer.until }} Uhr halten wir ihn für Sie.\n\nWenn er Ihnen passt, antworten Sie auf diese Mail{% if business.phone is defined %} oder rufen Sie an: {{ business.phone }}{% endif %}. Wenn nicht, behalten Sie Ihren Platz auf der Liste.\n\n{{ business.name }}";
    Offer "fr"
        sms "{{ business.name }} : le {{ appointment.date | date('dd/MM') }} à {{ appointment.time }} s'est libéré. Gardé pour vous jusqu'à {{ offer.until }}.{% if business.phone is defined %} Tél. {{ business.phone }}{% endif %}"
        subject "Une place s'est libérée : {{ appointment.date | date('EEEE d MMMM') }} à {{ appointment.time }}"
        email "Bonjour {{ client.called_as }},\n\nle {{ appointment.date | date('EEEE d MMMM y') }} à {{ appointment.time }} s'est libéré. Nous vous gardons cette place jusqu'à {{ offer.until }}.\n\nSi elle vous convient, répondez à ce message{% if business.phone is defined %} ou appelez le {{ business.phone }}{% endif %}. Sinon, vous gardez votre place sur la liste.\n\n{{ business.name }}";
    Offer "es"
        sms "{{ business.name }}: el {{ appointment.date | date('dd/MM') }} a las {{ appointment.time }} ha quedado libre. Se lo guardamos hasta las {{ offer.until }}.{% if business.phone is defined %} Tel. {{ business.phone }}{% endif %}"
        subject "Ha quedado libre: {{ appointment.date | date(\"EEEE d 'de' MMMM\") }} a las {{ appointment.time }}"
        email "Hola, {{ client.called_as }}:\n\nel {{ appointment.date | date(\"EEEE d 'de' MMMM 'de' y\") }} a las {{ appointment.time }} ha quedado libre. Se lo guardamos hasta las {{ offer.until }}.\n\nSi le conviene, responda a este correo{% if business.phone is defined %} o llame al {{ business.phone }}{% endif %}. Si no, conserva su lugar en la lista.\n\n{{ business.name }}";

    Recall "en"
        sms "{{ business.name }}: it is time for your next appointment.{% if business.phone is defined %} Call {{ business.phone }} and we will find one.{% endif %}"
        subject "Time for your next appointment"
        email "Dear {{ client.called_as }},\n\nit is time for your next appointment. Answer this mail{% if business.phone is defined %} or call {{ business.phone }}{% endif %}, and we will find a time that suits you.\n\n{{ business.name }}";
    Recall "de"
        sms "{{ business.name }}: Es ist Zeit für Ihren nächsten Termin.{% if business.phone is defined %} Tel. {{ business.phone }}{% endif %}"
        subject "Zeit für Ihren nächsten Termin"
        email "Guten Tag {{ client.called_as }},\n\nes ist Zeit für Ihren nächsten Termin. Antworten Sie auf diese Mail{% if business.phone is defined %} oder rufen Sie an: {{ business.phone }}{% endif %}. Wir finden eine Zeit, die Ihnen passt.\n\n{{ business.name }}";
    Recall "fr"
        sms "{{ business.name }} : il est temps de prendre votre prochain rendez-vous.{% if business.phone is defined %} Tél. {{ business.phone }}{% endif %}"
        subject "Votre prochain rendez-vous"
        email "Bonjour {{ client.called_as }},\n\nil est temps de prendre votre prochain rendez-vous. Répondez à ce message{% if business.phone is defined %} ou appelez le {{ business.phone }}{% endif %} : nous trouverons un moment qui vous convient.\n\n{{ business.name }}";
    Recall "es"
        sms "{{ business.name }}: ya puede pedir su siguiente cita.{% if business.phone is defined %} Tel. {{ business.phone }}{% endif %}"
        subject "Su próxima cita"
        email "Hola, {{ client.called_as }}:\n\nes hora de su próxima cita. Responda a este correo{% if business.phone is defined %} o llame al {{ business.phone }}{% endif %} y encontraremos un momento que le convenga.\n\n{{ business.name }}";

    InvoiceIssued "en"
        sms "{{ business.name }}: invoice {{ invoice.number }} over {{ invoice.total }} is due on {{ invoice.due | date('d MMM y') }}."
        subject "Invoice {{ invoice.number }} from {{ business.name }}"
        email "Dear {{ client.called_as }},\n\nplease find attached invoice {{ invoice.number }} of {{ invoice.date }} over {{ invoice.total }}, due on {{ invoice.due }}.\n\n{{ business.name }}";
    InvoiceIssued "de"
        sms "{{ business.name }}: Rechnung {{ invoice.number }} über {{ invoice.total }} ist fällig am {{ invoice.due | date('dd.MM.y') }}."
        subject "Rechnung {{ invoice.number }} von {{ business.name }}"
        email "Guten Tag {{ client.called_as }},\n\nanbei erhalten Sie die Rechnung {{ invoice.number }} vom {{ invoice.date }} über {{ invoice.total }}, fällig am {{ invoice.due }}.\n\n{{ business.name }}";
    InvoiceIssued "fr"
        sms "{{ business.name }} : facture {{ invoice.number }} de {{ invoice.total }}, à payer le {{ invoice.due | date('dd/MM/y') }}."
        subject "Facture {{ invoice.number }} de {{ business.name }}"
        email "Bonjour {{ client.called_as }},\n\nveuillez trouver ci-joint la facture {{ invoice.number }} du {{ invoice.date }}, d'un montant de {{ invoice.total }}, à payer le {{ invoice.due }}.\n\n{{ business.name }}";
    InvoiceIssued "es"
        sms "{{ business.name }}: la factura {{ invoice.number }} de {{ invoice.total }} vence el {{ invoice.due | date('dd/MM/y') }}."
        subject "Factura {{ invoice.number }} de {{ business.name }}"
        email "Hola, {{ client.called_as }}:\n\nadjuntamos la factura {{ invoice.number }} del {{ invoice.date }} de {{ invoice.total }}, que vence el {{ invoice.due }}.\n\n{{ business.name }}";

    InvoiceDue "en"
        sms "{{ business.name }}: invoice {{ invoice.number }}, {{ invoice.balance }}, is due on {{ invoice.due | date('d MMM y') }}."
        subject "Invoice {{ invoice.number }} is due on {{ invoice.due }}"
        email "Dear {{ client.called_as }},\n\ninvoice {{ invoice.number }} is due on {{ invoice.due }}. Open: {{ invoice.balance }}.\n\n{{ business.name }}";
    InvoiceDue "de"
        sms "{{ business.name }}: Rechnung {{ invoice.number }}, {{ invoice.balance }}, ist fällig am {{ invoice.due | date('dd.MM.y') }}."
        subject "Rechnung {{ invoice.number }} ist fällig am {{ invoice.due }}"
        email "Guten Tag {{ client.called_as }},\n\ndie Rechnung {{ invoice.number }} ist am {{ invoice.due }} fällig. Offen: {{ invoice.balance }}.\n\n{{ business.name }}";
    InvoiceDue "fr"
        sms "{{ business.name }} : facture {{ invoice.number }}, {{ invoice.balance }}, à payer le {{ invoice.due | date('dd/MM/y') }}."
        subject "Facture {{ invoice.number }} à payer le {{ invoice.due }}"
        email "Bonjour {{ client.called_as }},\n\nla facture {{ invoice.number }} est à payer le {{ invoice.due }}. Solde : {{ invoice.balance }}.\n\n{{ business.name }}";
    InvoiceDue "es"
        sms "{{ business.name }}: la factura {{ invoice.number }}, {{ invoice.balance }}, vence el {{ invoice.due | date('dd/MM/y') }}."
        subject "La factura {{ invoice.number }} vence el {{ invoice.due }}"
        email "Hola, {{ client.called_as }}:\n\nla factura {{ invoice.number }} vence el {{ invoice.due }}. Pendiente: {{ invoice.balance }}.\n\n{{ business.name }}";

    InvoiceOverdue "en"
        sms "{{ business.name }}: invoice {{ invoice.number }}, {{ invoice.balance }}, was due on {{ invoice.due | date('d MMM y') }}. Paid already? Then thank you."
        subject "Invoice {{ invoice.number }} was due on {{ invoice.due }}"
        email "Dear {{ client.called_as }},\n\ninvoice {{ invoice.number }} was due on {{ invoice.due }}. Open: {{ invoice.balance }}.\nIf you have paid meanwhile, thank you, and there is nothing to do.\n\n{{ business.name }}";
    InvoiceOverdue "de"
        sms "{{ business.name }}: Rechnung {{ invoice.number }}, {{ invoice.balance }}, war fällig am {{ invoice.due | date('dd.MM.y') }}. Schon bezahlt? Vielen Dank."
        subject "Rechnung {{ invoice.number }} war fällig am {{ invoice.due }}"
        email "Guten Tag {{ client.called_as }},\n\ndie Rechnung {{ invoice.number }} war am {{ invoice.due }} fällig. Offen: {{ invoice.balance }}.\nHaben Sie inzwischen bezahlt, vielen Dank; dann ist nichts zu tun.\n\n{{ business.name }}";
    InvoiceOverdue "fr"
        sms "{{ business.name }} : facture {{ invoice.number }}, {{ invoice.balance }}, à payer depuis le {{ invoice.due | date('dd/MM/y') }}. Merci si c'est fait."
        subject "La facture {{ invoice.number }} devait être payée le {{ invoice.due }}"
        email "Bonjour {{ client.called_as }},\n\nla facture {{ invoice.number }} devait être payée le {{ invoice.due }}. Solde : {{ invoice.balance }}.\nSi vous avez payé entre-temps, merci ; il n'y a rien à faire.\n\n{{ business.name }}";
    InvoiceOverdue "es"
        sms "{{ business.name }}: sigue pendiente la factura {{ invoice.number }} de {{ invoice.balance }}, con vencimiento {{ invoice.due | date('dd/MM/y') }}. Ignore este aviso si ya ha pagado."
        subject "La factura {{ invoice.number }} venció el {{ invoice.due }}"
        email "Hola, {{ client.called_as }}:\n\nla factura {{ invoice.number }} venció el {{ invoice.due }}. Pendiente: {{ invoice.balance }}.\nSi ya la pagó, gracias; no tiene que hacer nada.\n\n{{ business.name }}";
}

#[cfg(test)]
mod tests {
    use super::super::template::{Sample, validate};
    use super::*;

    #[test]
    fn every_preset_renders_for_every_sample() {
        for preset in PRESETS {
            let about = if preset.trigger.of_invoice() {
                Sample::Invoice
            } else {
                Sample::Appointment
            };
            for text in [preset.sms, preset.subject, preset.email] {
                let result = validate(text, preset.language, about);
                assert_eq!(result, Ok(()), "{} {}: {text}", preset.trigger, preset.language);
            }
        }
    }

    #[test]
    fn every_usable_trigger_speaks_every_language() {
        for trigger in Trigger::ALL.iter().filter(|trigger| trigger.usable_in_rules()) {
            let found: Vec<String> = variants(*trigger, Channel::Sms)
                .into_iter()
                .map(|v| v.language)
                .collect();
            assert_eq!(found, LANGUAGES, "{trigger}");
        }
    }

    #[test]
    fn preset_texts_are_cheap() {
        for preset in PRESETS {
            assert_eq!(
                super::super::sms::count(preset.sms).costly,
                None,
                "{} {}",
                preset.trigger,
                preset.language
            );
        }
    }
}
