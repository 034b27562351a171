import { collationKey } from './collation.js';
import { siteTime } from './clock.js';
import { cint, flt, roundHalfEven } from './numbers.js';
import { jsonDecodeMessage, minifiedJson, PyFloat, pythonJson } from './python.js';
import { sanitizeHtml } from './document/sanitize.js';
import { amountInWords } from './words.js';

describe('values as Python and MariaDB hold them', () => {
  it('rounds half to even', () => {
    const given = [0.125, 0.135, 2.675, 7.333, -0.125, 1234.565, 0];
    expect(given.map((value) => roundHalfEven(value))).toEqual([0.12, 0.14, 2.68, 7.33, -0.12, 1234.56, 0]);
  });

  it('reads numbers from anything', () => {
    expect([flt('1,234.5'), flt('abc'), flt(null), flt(true)]).toEqual([1234.5, 0, 0, 1]);
    expect([cint('3.9'), cint(''), cint(-1)]).toEqual([3, 0, -1]);
  });

  it('compares without case, accents or trailing blanks', () => {
    const keys = ['Müller ', 'MULLER', 'muller', 'Straße', 'STRASSE', ' muller'].map(collationKey);
    expect(keys).toEqual(['muller', 'muller', 'muller', 'strasse', 'strasse', ' muller']);
  });

  it('writes floats with their point, and text in ASCII', () => {
    const value = {
      rate: new PyFloat(5),
      qty: 2,
      text: 'Ü"',
      none: null,
      gone: undefined,
      list: [new PyFloat(0.1)],
    };
    expect(minifiedJson(value)).toBe('{"rate":5.0,"qty":2,"text":"\\u00dc\\"","none":null,"list":[0.1]}');
    expect(pythonJson(value)).toBe(
      '{"rate": 5.0, "qty": 2, "text": "\\u00dc\\"", "none": null, "list": [0.1]}',
    );
  });

  it('finds the place where JSON ends, as Python does', () => {
    const message = (text: string) => {
      try {
        return String(JSON.parse(text));
      } catch (error) {
        return jsonDecodeMessage(text, error as Error);
      }
    };
    expect(message('{"a":\n')).toBe('Expecting value: line 2 column 1 (char 6)');
    expect(message('{bad')).toBe(
      'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)',
    );
  });

  it('knows the wall clock of a zone, summer time too', () => {
    const micros = Date.UTC(2026, 6, 1, 20, 0, 0) * 1000 + 7;
    expect(siteTime(micros, 'Asia/Kolkata')).toBe('2026-07-02 01:30:00.000007');
    expect(siteTime(micros, 'America/New_York')).toBe('2026-07-01 16:00:00.000007');
    expect(siteTime(micros, 'UTC')).toBe('2026-07-01 20:00:00.000007');
  });

  it('spells amounts', () => {
    expect(amountInWords(122.5, 'USD')).toBe('USD One Hundred And Twenty Two and Fifty Cent only.');
    expect(amountInWords(1_002_300, 'EUR')).toBe('EUR One Million, Two Thousand, Three Hundred only.');
  });

  it('leaves text alone that only looks like HTML', () => {
    expect(sanitizeHtml('a < b > c & d')).toBe('a < b > c & d');
    expect(sanitizeHtml('<a href="javascript:x()">y</a>')).toBe('<a>y</a>');
  });
});
