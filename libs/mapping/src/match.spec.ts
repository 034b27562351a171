import { resolve } from 'node:path';
import { likeProbes, normalizeName, similarity } from './alike.js';
import { loadMappings } from './load-mappings.js';
import { matchRecords } from './match.js';

const mappings = loadMappings(resolve(import.meta.dirname, '../../../config'));

describe('names', () => {
  it.each([
    ['Alder & Finch Logistics, Inc.', 'alder and finch logistics'],
    ['ALDER AND FINCH LOGISTICS LLC', 'alder and finch logistics'],
    ['The O’Hara & Sons Brewing Co.', 'ohara and sons brewing'],
    ['Müller Präzision GmbH', 'muller prazision'],
    ['Østergaard Møbler ApS', 'ostergaard mobler'],
    ['Company', 'company'],
  ])('are compared without what differs by habit: %s', (name, expected) => {
    expect(normalizeName(name)).toBe(expected);
  });

  it.each([
    ['Meadowbrook Clinics', 'Meadowbrook Clinic', true],
    ['Harrow & Vale Printing', 'Harrow and Vale Printing Ltd.', true],
    ['Cobalt Ridge Mining', 'Cobalt Ridge Mining Europe', true],
    ['Vale Printing Harrow', 'Harrow & Vale Printing', true],
    ['Northwind Cold Storage', 'Bluepeak Distribution', false],
    ['Fernhill Dairy', 'Fernhill Bakery', false],
    ['', '', false],
  ])('%s and %s are alike: %s', (a, b, alike) => {
    expect(similarity(a, b) >= 0.85).toBe(alike);
  });

  it.each([
    ['Meadowbrook Clinics', ['Meadowbro', 'Clini']],
    ['O’Hara & Sons Brewing Co.', ['Brewi', 'Hara']],
    ['AB & Co', ['AB & Co']],
    ['  ', []],
  ])('are searched by their longest words: %s', (name, probes) => {
    expect(likeProbes(name)).toEqual(probes);
  });
});

describe('matching', () => {
  const wanted = { crmId: '001A', taxId: '12-3', domain: 'acme.example', name: 'Acme Tools Inc.' };
  const candidate = (id: string, values: Record<string, string | null>) => ({ id, values });

  it('ranks a link above a tax id above likeness, and drops what no rule recognises', () => {
    const found = matchRecords(mappings, 'customer', wanted, [
      candidate('named', { crmId: null, name: 'ACME Tools' }),
      candidate('stranger', { crmId: '001B', name: 'Zenith' }),
      candidate('taxed', { taxId: '12-3', name: 'Other' }),
      candidate('linked', { crmId: '001a', name: 'Renamed' }),
      candidate('named', { crmId: null, name: 'ACME Tools' }),
    ]);
    expect(found.map((each) => [each.candidate.id, each.certainty, each.by, each.score])).toEqual([
      ['linked', 'linked', 'crmId', 1],
      ['taxed', 'same', 'taxId', 1],
      ['named', 'alike', 'name', 1],
    ]);
  });

  it('never takes two empty values for the same', () => {
    expect(
      matchRecords(mappings, 'customer', { taxId: null, name: '' }, [
        candidate('a', { taxId: null, name: '' }),
      ]),
    ).toEqual([]);
  });
});
