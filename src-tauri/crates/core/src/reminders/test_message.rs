//! The message that proves an account (R78): who sends it, that it is a test, and how to answer.

use super::choose::base;

/// Subject and text in the business's language. Cheap characters only, one part where the name is short.
pub fn test_message(business: &str, language: &str) -> (String, String) {
    let (subject, text) = match base(language) {
        "de" => ("Testnachricht", "dies ist ein Test vom Empfang. Antworten Sie OK."),
        "fr" => ("Message de test", "ceci est un test de l'accueil. Répondez OK."),
        "es" => ("Mensaje de prueba", "esto es una prueba de la recepción. Responda OK."),
        _ => ("Test message", "this is a test from the front desk. Reply OK."),
    };
    if business.is_empty() {
        return (subject.to_owned(), format!("Deskbell: {text}"));
    }
    (format!("{business}: {subject}"), format!("{business}: {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_who_and_that_it_is_a_test() {
        let (subject, text) = test_message("Harbour Street Dental", "en-GB");
        assert_eq!(subject, "Harbour Street Dental: Test message");
        assert_eq!(
            text,
            "Harbour Street Dental: this is a test from the front desk. Reply OK."
        );
        assert_eq!(
            test_message("", "xx").1,
            "Deskbell: this is a test from the front desk. Reply OK."
        );
    }
}
