import type { Fields, FieldValue } from '@signalbox/contracts';
import { similarity } from './alike.js';
import { entityMapping, type Mappings, type MatchRule } from './mapping.js';

/** A candidate that may be the same object, with the strongest rule that says so. */
export interface Match<T> {
  candidate: T;
  certainty: MatchRule['says'];
  /** The field that the rule compared. */
  by: string;
  /** 0 to 1. */
  score: number;
}

const ORDER: Record<MatchRule['says'], number> = { linked: 0, same: 1, alike: 2 };

/** The candidates that the mapping's rules recognise as the wanted object, surest first. Empty values match nothing. */
export function matchRecords<T extends { id: string; values: Fields }>(
  mappings: Mappings,
  entity: string,
  wanted: Fields,
  candidates: readonly T[],
): Match<T>[] {
  const { match } = entityMapping(mappings, entity);
  const distinct = [...new Map(candidates.map((candidate) => [candidate.id, candidate])).values()];
  return distinct
    .flatMap((candidate) => {
      const found = match
        .map((rule) => ({
          rule,
          score: scoreOf(rule, wanted[rule.by] ?? null, candidate.values[rule.by] ?? null),
        }))
        .filter(({ rule, score }) => score >= rule.atLeast)
        .sort((a, b) => ORDER[a.rule.says] - ORDER[b.rule.says] || b.score - a.score)[0];
      return found === undefined
        ? []
        : [{ candidate, certainty: found.rule.says, by: found.rule.by, score: found.score }];
    })
    .sort((a, b) => ORDER[a.certainty] - ORDER[b.certainty] || b.score - a.score);
}

function scoreOf(rule: MatchRule, wanted: FieldValue, found: FieldValue): number {
  if (wanted === null || found === null || wanted === '' || found === '') return 0;
  if (rule.how === 'alike') return similarity(String(wanted), String(found));
  return String(wanted).trim().toLowerCase() === String(found).trim().toLowerCase() ? 1 : 0;
}
