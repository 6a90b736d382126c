import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amount, decimalOf, money, parseMoney } from '../src/format/money';
import { initials } from '../src/format/names';
import { parseDate } from '../src/format/parse-date';
import { addDays, civilOf, dateOf, longDay, relative, relativeDay, setZone, time } from '../src/format/when';

describe('money', () => {
  it('is cut from minor units, never divided', () => {
    expect(decimalOf({ minor: 7200, currency: 'GBP' })).toBe('72.00');
    expect(decimalOf({ minor: -5, currency: 'GBP' })).toBe('-0.05');
    expect(decimalOf({ minor: 1250, currency: 'JPY' })).toBe('1250');
    expect(decimalOf({ minor: 1250, currency: 'KWD' })).toBe('1.250');
    expect(money({ minor: 139000, currency: 'GBP' })).toBe('£1,390.00');
    expect(money({ decimal: '90071992547409.93', currency: 'EUR' })).toBe('€90,071,992,547,409.93');
    expect(amount({ minor: 41250, currency: 'GBP' })).toBe('412.50');
  });

  it('reads what people type, and refuses what is no amount', () => {
    expect(parseMoney('£1,390.5', 'GBP')).toEqual({ minor: 139050, currency: 'GBP' });
    expect(parseMoney('.5', 'GBP')).toEqual({ minor: 50, currency: 'GBP' });
    expect(parseMoney('-12', 'GBP')).toEqual({ minor: -1200, currency: 'GBP' });
    for (const bad of ['', 'abc', '1.234', '1.2.3']) expect(parseMoney(bad, 'GBP'), bad).toBeNull();
  });

  it('reads back every amount it shows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }),
        fc.constantFrom('GBP', 'JPY', 'KWD'),
        (minor, currency) => {
          expect(parseMoney(amount({ minor, currency }), currency)).toEqual({
            minor: minor === 0 ? 0 : minor,
            currency,
          });
        },
      ),
    );
  });
});

describe('when', () => {
  it('shows civil times as written and instants in the zone of the business', () => {
    setZone('Europe/London');
    expect(time('2027-06-08T14:20')).toBe('14:20');
    expect(time('2027-06-08T13:20:00Z')).toBe('14:20');
    expect(longDay('2027-06-08')).toBe('Tuesday 8 June');
    expect(civilOf('2027-01-08T13:20:00Z')).toBe('2027-01-08T13:20');
    expect(dateOf('2027-06-07T23:30:00Z')).toBe('2027-06-08');
  });

  it('counts days over clock changes', () => {
    expect(addDays('2027-03-27', 2)).toBe('2027-03-29');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  });

  it('says how far away something is', () => {
    const at = new Date('2027-06-08T13:12:00Z');
    expect(relative('2027-06-08T13:21:00Z', at)).toBe('in 9 min');
    expect(relative('2027-06-08T12:41:00Z', at)).toBe('31 min ago');
    expect(relative('2027-06-08T10:52:00Z', at)).toBe('2 h ago');
    expect(relativeDay('2027-06-09', '2027-06-08')).toBe('tomorrow');
    expect(relativeDay('2027-06-17', '2027-06-08')).toBe('Thu 17 June');
  });
});

describe('a typed date', () => {
  const today = '2027-06-08';
  it.each([
    ['8.6.', '2027-06-08'],
    ['8/6/27', '2027-06-08'],
    ['17 jun', '2027-06-17'],
    ['17 June 2028', '2028-06-17'],
    ['2027-12-01', '2027-12-01'],
    ['tomorrow', '2027-06-09'],
    ['fri', '2027-06-11'],
    ['tuesday', '2027-06-15'],
    ['+14', '2027-06-22'],
    ['11.02.84', '1984-02-11'],
  ])('%s is %s', (typed, read) => expect(parseDate(typed, today)).toBe(read));

  it.each(['31.2.', '8 foo', 'x', '99', ''])('%s cannot be read', (typed) =>
    expect(parseDate(typed, today)).toBeNull(),
  );
});

it('makes initials of any script', () => {
  expect(initials('Kwame Mensah')).toBe('K. M.');
  expect(initials('Nguyễn Thị Hoa')).toBe('N. T. H.');
  expect(initials('田中 弘')).toBe('田. 弘.');
});
