import type { Reported } from '../agent/report.js';

/** Who let a saga happen, as a report tells it: its actor is a person, or `policy:<rule>`. */
export function leaveOf(sagaId: string, actor: string): Pick<Reported, 'verdict' | 'leave'> {
  const prefix = 'policy:';
  if (!actor.startsWith(prefix)) return { verdict: null, leave: { by: actor, approvalId: sagaId } };
  const rule = actor.slice(prefix.length);
  return { verdict: { need: 'nobody', rule }, leave: { by: actor, approvalId: null } };
}
