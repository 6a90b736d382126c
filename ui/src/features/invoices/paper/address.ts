// Addresses in their country's own order, as the PDF writes them.
import type { Party } from '../../../bridge';
import type { PaperWords } from './words';

/** Countries that write the number before the street. */
const NUMBER_FIRST = 'GB IE US CA AU NZ FR LU ZA IN SG MT'.split(' ');
/** Countries that write the postal code after the town. */
const CODE_LAST = 'GB IE US CA AU NZ IN SG ZA MT'.split(' ');
const WITH_REGION = ['US', 'CA', 'AU'];

/** The lines of a party's address; the country only for mail abroad, in capitals. */
export function addressLines(party: Party, home: string | null, words: PaperWords): string[] {
  const country = party.country ?? home ?? '';
  const abroad = home && party.country && party.country.toUpperCase() !== home.toUpperCase();
  const lines = [
    party.name,
    party.contact,
    party.extra,
    joined(NUMBER_FIRST.includes(country) ? [party.houseNumber, party.street] : [party.street, party.houseNumber]),
    town(party, country),
    abroad && party.country ? words.country(party.country).toUpperCase() : '',
  ];
  return lines.filter((line): line is string => Boolean(line?.trim()));
}

function town(party: Party, country: string): string {
  const place =
    party.city && party.region && WITH_REGION.includes(country) ? `${party.city}, ${party.region}` : party.city;
  return joined(CODE_LAST.includes(country) ? [place, party.postalCode] : [party.postalCode, place]);
}

const joined = (parts: (string | null)[]) => parts.filter(Boolean).join(' ');
