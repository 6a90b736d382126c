//! Dates of other programs. The order of day and month is a fact of the column, decided by days above 12, never
//! guessed by row; where nothing decides, a person is asked (IM2).

use crate::Date;

words! {
    /// In which order a column writes day, month and year.
    DateOrder {
        /// 1984-05-17.
        Ymd = "ymd",
        /// 17.05.1984.
        Dmy = "dmy",
        /// 05/17/1984.
        Mdy = "mdy",
    }
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRead {
    /// Nothing, or one of the ways programs write "no date": `0.0.00`, `0000-00-00`, `-`.
    Blank,
    /// A day.
    Day(Date),
    /// Day and month could change places, and no order was given.
    OrderUnknown,
    /// Two digits for the year, and no century rule was given.
    CenturyUnknown,
    /// No such day, or no date at all.
    Impossible,
}

/// Three numbers of a date, with the digits of the first and last.
struct Parts {
    numbers: [u32; 3],
    widths: [usize; 3],
}

fn parts(cell: &str) -> Option<Parts> {
    let day = cell.trim().split(['T', ' ']).next()?.trim_end_matches('.');
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        let number = |range: std::ops::Range<usize>| day[range].parse().ok();
        return Some(Parts {
            numbers: [number(0..4)?, number(4..6)?, number(6..8)?],
            widths: [4, 2, 2],
        });
    }
    let pieces: Vec<&str> = day.split(['-', '.', '/']).collect();
    let [a, b, c] = pieces.as_slice() else { return None };
    let number = |piece: &str| {
        let digits = (1..=4).contains(&piece.len()) && piece.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| piece.parse().ok()).flatten()
    };
    Some(Parts {
        numbers: [number(a)?, number(b)?, number(c)?],
        widths: [a.len(), b.len(), c.len()],
    })
}

fn is_blank(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || cell == "-" || cell.eq_ignore_ascii_case("n/a") || parts(cell).is_some_and(|p| p.numbers[1] == 0)
}

/// Reads a cell. `order` as decided for the column; `pivot`: two-digit years above it belong to the 1900s.
pub fn read_date(cell: &str, order: Option<DateOrder>, pivot: Option<u8>) -> DateRead {
    if is_blank(cell) {
        return DateRead::Blank;
    }
    let Some(Parts {
        numbers: [a, b, c],
        widths,
    }) = parts(cell)
    else {
        return DateRead::Impossible;
    };
    let (year, month, day, width) = if widths[0] == 4 {
        (a, b, c, 4)
    } else {
        match order {
            Some(DateOrder::Dmy) => (c, b, a, widths[2]),
            Some(DateOrder::Mdy) => (c, a, b, widths[2]),
            Some(DateOrder::Ymd) => (a, b, c, widths[0]),
            None if a == b => (c, b, a, widths[2]),
            None => return DateRead::OrderUnknown,
        }
    };
    let year = match (width, pivot) {
        (4, _) => year,
        (2, Some(pivot)) if year > u32::from(pivot) => 1900 + year,
        (2, Some(_)) => 2000 + year,
        (2, None) => return DateRead::CenturyUnknown,
        _ => return DateRead::Impossible,
    };
    i32::try_from(year)
        .ok()
        .and_then(|year| Date::new(year, month, day))
        .map_or(DateRead::Impossible, DateRead::Day)
}

/// Collects what a column's cells say about its order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateVotes {
    day_first: u32,
    month_first: u32,
    open: u32,
    short_years: u32,
}

impl DateVotes {
    /// One more cell.
    pub fn look(&mut self, cell: &str) {
        if is_blank(cell) {
            return;
        }
        let Some(Parts {
            numbers: [a, b, _],
            widths,
        }) = parts(cell)
        else {
            return;
        };
        if widths[0] == 4 {
            return;
        }
        self.short_years += u32::from(widths[2] == 2);
        match (a > 12, b > 12) {
            (true, false) => self.day_first += 1,
            (false, true) => self.month_first += 1,
            _ if a == b => {}
            _ => self.open += 1,
        }
    }

    /// The order that the cells decide; none when they decide nothing.
    pub fn order(&self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (0, 0) => None,
            (day, month) if day >= month => Some(DateOrder::Dmy),
            _ => Some(DateOrder::Mdy),
        }
    }

    /// True when a person must say the order.
    pub fn must_ask(&self) -> bool {
        self.open > 0 && self.order().is_none()
    }

    /// True when a person must say the century.
    pub fn has_short_years(&self) -> bool {
        self.short_years > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DateRead {
        DateRead::Day(text.parse().expect("a date"))
    }

    #[test]
    fn days_above_twelve_decide_the_column() {
        let mut votes = DateVotes::default();
        votes.look("04.01.1989");
        assert!(votes.must_ask());
        votes.look("24.06.1952");
        votes.look("0.0.00");
        assert_eq!((votes.order(), votes.must_ask()), (Some(DateOrder::Dmy), false));
        let mut american = DateVotes::default();
        ["06/10/2009", "11/16/1975"].iter().for_each(|cell| american.look(cell));
        assert_eq!(american.order(), Some(DateOrder::Mdy));
        let mut iso = DateVotes::default();
        iso.look("1984-05-07");
        assert!(!iso.must_ask() && iso.order().is_none());
        let mut same = DateVotes::default();
        same.look("05/05/1984");
        assert!(!same.must_ask(), "day and month are equal");
    }

    #[test]
    fn cells_are_read_by_the_columns_order() {
        assert_eq!(read_date("04.01.1989", Some(DateOrder::Dmy), None), day("1989-01-04"));
        assert_eq!(read_date("04/01/1989", Some(DateOrder::Mdy), None), day("1989-04-01"));
        assert_eq!(
            read_date("1984-05-07 00:00:00", Some(DateOrder::Mdy), None),
            day("1984-05-07")
        );
        assert_eq!(read_date("19840507", None, None), day("1984-05-07"));
        assert_eq!(read_date("04/01/1989", None, None), DateRead::OrderUnknown);
        assert_eq!(
            read_date("31.02.1989", Some(DateOrder::Dmy), None),
            DateRead::Impossible
        );
        assert_eq!(
            read_date("4.1.24", Some(DateOrder::Dmy), None),
            DateRead::CenturyUnknown
        );
        assert_eq!(read_date("4.1.24", Some(DateOrder::Dmy), Some(30)), day("2024-01-04"));
        assert_eq!(read_date("4.1.64", Some(DateOrder::Dmy), Some(30)), day("1964-01-04"));
        for blank in ["", "0.0.00", "0000-00-00", "-"] {
            assert_eq!(read_date(blank, None, None), DateRead::Blank, "{blank}");
        }
        assert_eq!(read_date("4.477E+11", None, None), DateRead::Impossible);
    }
}
