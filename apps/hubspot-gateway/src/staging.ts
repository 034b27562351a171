import { errorFromBody, type ErrorBody } from '@signalbox/contracts';
import type { HubspotApi } from './api.js';
import { expiring } from './expiring.js';
import { objectType, type Staged } from './object-types.js';
import { positionProblem, type Position } from './pipelines.js';

const PIPELINES_FRESH_MS = 10 * 60_000;

/** What is written to a record, which its id or a unique property names; without either to a new one. */
interface Written {
  type: string;
  id?: unknown;
  match?: { field: string; value: string } | undefined;
  fields: Record<string, unknown>;
}

export interface Staging {
  /** Why a change would put its record into a stage of another pipeline; undefined where it would not. */
  objection(written: Written): Promise<ErrorBody | undefined>;
  /** @throws SignalboxError `VALIDATION` with the pipeline's own stages in details. */
  assertOwnStage(written: Written): Promise<void>;
}

/** Keeps deals and tickets in the stages of their own pipeline: the one that is written, else the record's. */
export function staging(api: HubspotApi): Staging {
  const known = expiring(PIPELINES_FRESH_MS, (type) => api.pipelines(type));
  const objection: Staging['objection'] = async (written) => {
    const { type, fields } = written;
    const { staged } = objectType(type);
    if (staged === undefined || !(staged.stage in fields || staged.pipeline in fields)) return undefined;
    const position = await positionOf(api, staged, written);
    const problem = positionProblem(type, staged, position, await known(type));
    // An admin may have made it since: nothing is refused by old news.
    return problem && positionProblem(type, staged, position, await api.pipelines(type));
  };
  return {
    objection,
    async assertOwnStage(written) {
      const problem = await objection(written);
      if (problem) throw errorFromBody(problem);
    },
  };
}

async function positionOf(
  api: HubspotApi,
  staged: Staged,
  { type, id, match, fields }: Written,
): Promise<Position> {
  const names = [staged.pipeline, staged.stage];
  const isWhole = names.every((name) => textOf(fields[name]) !== undefined);
  const key = typeof id === 'string' ? id : match?.value;
  const idProperty = typeof id === 'string' || match?.field === 'hs_object_id' ? undefined : match?.field;
  const record =
    isWhole || key === undefined
      ? null
      : await api.read(type, key, names, idProperty === undefined ? {} : { idProperty });
  const at = (name: string) => (name in fields ? textOf(fields[name]) : textOf(record?.properties[name]));
  return { pipeline: at(staged.pipeline), stage: at(staged.stage) };
}

/** Empty ones, and references to what is not made yet, tell nothing. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
