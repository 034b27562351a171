import { SignalboxError, type PreviewSagaRequest } from '@signalbox/contracts';
import type { Mappings } from '@signalbox/mapping';
import type { GatewayReads, Proposal } from '../agent/ports.js';
import { previewAll } from '../agent/previewing.js';
import { mapChanges, mistakesOf, problemsOf, proposalOf, type Problem } from '../agent/proposal.js';
import type { ProposeChangesCall } from '../agent/protocol.js';

/**
 * A service's changes as a proposal that the systems have looked at.
 * @throws SignalboxError `BAD_REQUEST` for changes that are wrong by themselves, `VALIDATION` for what the systems object
 * to, each with all problems by ref; and what the gateways answer.
 */
export async function propose(
  request: PreviewSagaRequest,
  { mappings, gateways }: { mappings: Mappings; gateways: GatewayReads },
  signal?: AbortSignal,
): Promise<Proposal> {
  const call = checkedCall(request);
  const mapped = mapChanges(mappings, call);
  if ('problems' in mapped) throw refused('BAD_REQUEST', mapped.problems);
  const set = { ...mapped.set, onFailure: request.onFailure ?? 'compensate' };
  const previews = await previewAll(gateways, set.changes, signal);
  const problems = problemsOf(set, previews);
  if (problems.length > 0) throw refused('VALIDATION', problems);
  return proposalOf(set, previews, call);
}

/** @throws SignalboxError `BAD_REQUEST` for changes that no system need be asked about. */
export function checkedCall({ title, changes }: PreviewSagaRequest): ProposeChangesCall {
  if (changes.length === 0) throw new SignalboxError('BAD_REQUEST', 'changes: there are none.');
  const mistakes = mistakesOf(changes);
  if (mistakes.length > 0) throw refused('BAD_REQUEST', mistakes);
  return { title, changes };
}

function refused(code: 'BAD_REQUEST' | 'VALIDATION', problems: Problem[]): SignalboxError {
  const text = problems.map(({ ref, message }) => `${ref}: ${message}`).join('; ');
  return new SignalboxError(code, text, { details: { problems } });
}
