import { isChangeReference, type Fields, type FieldValue, type Money } from '@signalbox/contracts';
import { compareAmounts, moneyOf, sumOf } from '@signalbox/mapping';
import type { Proposal, Verdict } from '../agent/ports.js';
import type { ProposedChange } from '../agent/protocol.js';
import {
  wordsOf,
  type AmountPattern,
  type ChangePattern,
  type Policies,
  type PolicyRule,
} from './policies.js';

/** Where nothing is said, a person decides. */
const DEFAULT = { need: 'person', reason: 'No rule says that this can be done without a person.' } as const;

/** What the policies say of a proposal: the first rule that fits, looked at over the changes as they were proposed. */
export function evaluatePolicy(policies: Policies, proposal: Pick<Proposal, 'canonical'>): Verdict {
  const { changes } = proposal.canonical;
  const rule = policies.rules.find((each) => fits(each, changes));
  if (rule?.need === 'nobody') return { need: 'nobody', rule: rule.rule };
  if (rule !== undefined) return { need: rule.need, rule: rule.rule, reason: rule.reason ?? rule.rule };
  return { rule: 'otherwise', ...(policies.otherwise ?? DEFAULT) };
}

function fits({ anyChange, everyChange = [], need }: PolicyRule, changes: ProposedChange[]): boolean {
  // An amount that can't be told must let nothing pass: a rule that needs nobody doesn't fit, any other does.
  const unsure = need !== 'nobody';
  if (anyChange !== undefined) return areLike(anyChange, changes, unsure);
  return changes.every((change) => everyChange.some((pattern) => areLike(pattern, [change], unsure)));
}

/** Amounts are added up, so that one large order can't pass as several small ones. */
function areLike(pattern: ChangePattern, changes: ProposedChange[], unsure: boolean): boolean {
  const like = changes.filter((change) => isLike(pattern, change));
  if (pattern.above === undefined || like.length === 0) return like.length > 0;
  return areAbove(pattern.above, like) ?? unsure;
}

function isLike(pattern: ChangePattern, change: ProposedChange): boolean {
  const written = Object.keys(change.values ?? {});
  return (
    among(pattern.kind, change.kind) &&
    among(pattern.entity, change.entity) &&
    among(pattern.in, change.connection) &&
    among(pattern.to, change.to) &&
    (pattern.fields?.some((field) => written.includes(field)) ?? true) &&
    (pattern.onlyFields === undefined || written.every((field) => pattern.onlyFields?.includes(field))) &&
    (pattern.madeHere !== true || isChangeReference(change.id))
  );
}

function among(wanted: string | string[] | undefined, word: string | undefined): boolean {
  return wanted === undefined || (word !== undefined && wordsOf(wanted).includes(word));
}

/** Whether changes are worth more than the amount, together; null where that can't be told. */
function areAbove(pattern: AmountPattern, changes: ProposedChange[]): boolean | null {
  const name = pattern.of.field ?? pattern.of.rows ?? '';
  // An update that leaves the amount alone can't raise it.
  const worth = changes
    .filter(({ kind, values }) => kind !== 'update' || values?.[name] !== undefined)
    .map((change) => worthOf(pattern, change));
  if (worth.includes(null)) return null;
  const total = sumOf(
    worth.map((value) => ({ value }) as unknown as Fields),
    ['value'],
  );
  if (total === null) return null;
  const wanted: Money = { amount: pattern.amount, currency: pattern.currency ?? null };
  const compared = compareAmounts(total, wanted);
  return compared === null ? null : compared > 0;
}

function worthOf({ of }: AmountPattern, { values = {} }: ProposedChange): Money | null {
  const value = values[of.field ?? of.rows ?? ''] as FieldValue | undefined;
  const rows = Array.isArray(value) ? (value as Fields[]) : null;
  const worth =
    of.field !== undefined ? moneyOf(value) : rows === null ? null : sumOf(rows, of.multiply ?? []);
  if (worth === null) return null;
  const currency = values['currency'];
  return {
    amount: worth.amount,
    currency: worth.currency ?? (typeof currency === 'string' ? currency : null),
  };
}
