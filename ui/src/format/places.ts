// Names of languages and countries, by Intl.
import { language } from '../locales/index.svelte';

const LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'pt',
  'tr',
  'ro',
  'cs',
  'el',
  'uk',
  'ar',
  'hi',
  'zh',
  'ja',
  'vi',
];
const COUNTRIES =
  'AD AE AR AT AU BE BG BR CA CH CL CN CO CR CY CZ DE DK EE EG ES FI FR GB GR HK HR HU ID IE IL IN IS IT JP KE KR KW LI LT LU LV MA MC MT MX MY NG NL NO NZ PE PH PL PT RO RS SA SE SG SI SK TH TN TR TW UA US UY VN ZA'.split(
    ' ',
  );

const names = (type: 'language' | 'region') => new Intl.DisplayNames([language()], { type });

export const languageName = (tag: string) => names('language').of(tag) ?? tag;
export const countryName = (code: string) => {
  try {
    return names('region').of(code) ?? code;
  } catch {
    return code;
  }
};

interface Choice {
  value: string;
  label: string;
}
const sorted = (choices: Choice[]) => choices.sort((a, b) => a.label.localeCompare(b.label, language()));

/** The languages to choose from; one in use that is not among them, such as en-GB, is added. */
export const languageChoices = (used?: string | null): Choice[] =>
  sorted([...new Set([...LANGUAGES, ...(used ? [used] : [])])].map((value) => ({ value, label: languageName(value) })));
export const countryChoices = (): Choice[] => sorted(COUNTRIES.map((value) => ({ value, label: countryName(value) })));

/** Every time zone that the browser knows. */
export const zoneChoices = (): Choice[] =>
  Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value.replaceAll('_', ' ') }));

/** Every currency by its code and name. */
export const currencyChoices = (): Choice[] =>
  Intl.supportedValuesOf('currency').map((value) => ({
    value,
    label: `${value}, ${new Intl.DisplayNames([language()], { type: 'currency' }).of(value) ?? ''}`,
  }));
