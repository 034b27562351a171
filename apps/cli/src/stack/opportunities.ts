import type { SimulatorControl, StoredRecord } from './simulator-control.js';

/** The opportunities that the simulated company is about to win: every seed has them. */
export const NAMED = {
  northwind: 'Northwind Cold Storage: Scanners for three warehouses',
  bluepeak: 'Bluepeak Distribution: RFID gates, phase 1',
  harrow: 'Harrow & Vale Printing: Label printers',
  tallgrass: 'Tallgrass Rail: Vehicle tablets',
  meadowbrook: 'Meadowbrook Clinics: Supply room scanners',
} as const;

export async function findOpportunity(control: SimulatorControl, name: string): Promise<StoredRecord> {
  const all = await control.records({ vendor: 'salesforce', type: 'Opportunity' });
  const found = all.find(({ fields }) => fields['Name'] === name);
  if (found === undefined) throw new Error(`The simulated Salesforce has no opportunity "${name}"`);
  return found;
}

/** A salesperson sets the stage; Salesforce sends its outbound message. */
export function win(control: SimulatorControl, id: string): Promise<void> {
  return control.edit('salesforce', 'Opportunity', id, { StageName: 'Closed Won' });
}
