import { resolveReferences, SignalboxError, type ChangedValues, type Change } from '@signalbox/contracts';
import { toChange, type Mappings } from '@signalbox/mapping';
import { mayChange, type ChangedStep, type SagaState, type StepState } from '@signalbox/saga';
import type { GatewayReads, Verdict } from '../agent/ports.js';
import type { ProposedChange } from '../agent/protocol.js';
import { evaluatePolicy, type Policies } from '../policy/index.js';
import type { RunRow } from '../runs/run-store.js';
import { proposedChanges } from './requested-key.js';
import { changedValues, type SagaHistory } from './saga-history.js';

export interface ChangedStepParts {
  mappings: () => Mappings;
  policies: Policies;
  gateways: Pick<GatewayReads, 'preview'>;
}

/**
 * A step with the data that a person gave, as its system takes it. The person who decides stands in for the approver, so
 * that only what the policy refuses to everybody is refused here.
 * @throws SignalboxError `CONFLICT` when the step's data can't be changed now, `FORBIDDEN_BY_POLICY`, `BAD_REQUEST` for
 * values that the mapping does not know, `VALIDATION` for what the system objects to.
 */
export async function changedStep(
  parts: ChangedStepParts,
  { state, decided }: SagaHistory,
  run: RunRow,
  { ref, values }: ChangedValues,
): Promise<ChangedStep> {
  const step = changeableStep(state, ref);
  const changes = proposedChanges(run).map((change): ProposedChange => ({
    ...change,
    values: withValues(change, changedValues(decided, change.ref), change.ref === ref ? values : {}),
  }));
  const proposed = changes.find((change) => change.ref === ref);
  if (proposed === undefined)
    throw new SignalboxError('CONFLICT', `What the run proposed as ${ref} is not known any more.`);
  assertAllowed(
    evaluatePolicy(parts.policies, { canonical: { title: state.changeSet.title, changes } }),
    ref,
  );
  const mapped = toChange(parts.mappings(), proposed, changes);
  return { ref, values, change: await previewed(parts, state, step, mapped) };
}

function changeableStep(state: SagaState, ref: string): StepState {
  const changeable = Object.keys(state.steps).filter((each) => mayChange(state, each));
  const step = state.steps[ref];
  if (step !== undefined && changeable.includes(ref)) return step;
  throw new SignalboxError(
    'CONFLICT',
    `changed.ref: the data of "${ref}" can't be changed now; it can for: ${changeable.join(', ') || 'none'}.`,
    { details: { field: 'changed.ref', known: changeable } },
  );
}

function withValues({ values }: ProposedChange, ...given: ProposedChange['values'][]) {
  const merged = Object.assign({}, values, ...given) as NonNullable<ProposedChange['values']>;
  return Object.keys(merged).length === 0 ? values : merged;
}

function assertAllowed(verdict: Verdict, ref: string): void {
  if (verdict.need !== 'refuse') return;
  throw new SignalboxError('FORBIDDEN_BY_POLICY', verdict.reason, { details: { rule: verdict.rule, ref } });
}

/**
 * Looked at by its system. It stays bound to what the approver saw; fields that were not written before are compared with
 * what they hold now.
 */
async function previewed(
  { gateways }: ChangedStepParts,
  state: SagaState,
  step: StepState,
  change: Change,
): Promise<Change> {
  const resolved = resolveReferences(change, ({ $ref, field }) => {
    const receipt = state.steps[$ref]?.receipt;
    return field === undefined || field === 'id' ? receipt?.id : receipt?.after?.[field];
  });
  const { items } = await gateways.preview(change.connection, [resolved]);
  const problems = items.flatMap((item) => item.problems);
  if (problems.length > 0)
    throw new SignalboxError('VALIDATION', problems.map(({ message }) => message).join('; '), {
      details: { problems },
    });
  const bound = step.change.before;
  if (bound === undefined) return change;
  const seen = items[0]?.before ?? null;
  if (change.kind !== 'update' || seen === null) return { ...change, before: bound };
  const touched = Object.keys(change.fields ?? {});
  const before = Object.entries({ ...seen, ...bound }).filter(([name]) => touched.includes(name));
  return { ...change, before: Object.fromEntries(before) };
}
