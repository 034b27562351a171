import { fullId } from './ids.js';

describe('fullId', () => {
  // Ids and checksums of https://help.salesforce.com/s/articleView?id=000385585 and of simulated records.
  it.each([
    ['15 characters', '00DgK0000000001', '00DgK0000000001UAA'],
    ['15 characters with capitals at their end', '01tgK000000000A', '01tgK000000000AQAQ'],
    ['18 characters', '006gK0000000001QAA', '006gK0000000001QAA'],
    ['a wrong checksum', '006gK0000000001QAB', undefined],
    ['lower-cased 18 characters', '006gk0000000001qaa', undefined],
    ['another length', '006gK00000000012', undefined],
    ['what is no id', "006gK000000000'", undefined],
    ['nothing', '', undefined],
  ])('%s', (_, text, id) => {
    expect(fullId(text)).toBe(id);
  });
});
