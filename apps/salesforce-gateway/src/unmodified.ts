import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError, type Fields, type SystemRecord } from '@signalbox/contracts';
import { differingFields } from '@signalbox/gateway-kit';
import { readRecord, timeOfVersion, type Org } from './records.js';
import { msUntilOver } from './settled-reads.js';

/** Fields to write, and what was read before: `replaces` is what they held. */
export interface Update {
  type: string;
  id: string;
  fields: Fields;
  version: string;
  replaces: Fields;
}

/** Of one write: a record that is saved each second is somebody's work in progress. */
const MOST_LOOKS = 4;

/**
 * The version that `If-Unmodified-Since` may name, so that whoever saved the record since it was compared is not
 * overwritten. The header counts whole seconds, and lets another save of the same second pass: where what was read was
 * saved in the second that was running then, that second is waited for, and the record read and compared again.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm
 * @throws SignalboxError `CONFLICT` when the fields hold something else by then; `LOCKED` when it is saved all the time.
 */
export async function versionToHold(org: Org, request: Update): Promise<string> {
  const { type, id, fields } = request;
  let { version } = request;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const savedAt = timeOfVersion(version);
    if (savedAt === undefined || org.settledReads.has(id, version)) return version;
    await sleep(msUntilOver(savedAt, org.api.clock));
    const current = await readRecord(org, { type, id, fields: Object.keys(fields) });
    // Where it is gone the write is refused.
    if (current === null) return version;
    assertUnmoved(request, current);
    if (current.version === version) return version;
    version = current.version;
  }
  throw new SignalboxError('LOCKED', `${type} ${id} is being saved again and again.`, {
    details: { effect: 'none' },
  });
}

function assertUnmoved({ type, id, replaces }: Update, { fields: found }: SystemRecord): void {
  const fields = differingFields(replaces, found);
  if (fields.length === 0) return;
  throw new SignalboxError('CONFLICT', `${type} ${id} was changed by somebody else: ${fields.join(', ')}.`, {
    details: { fields, expected: replaces, found, effect: 'none' },
  });
}
