import type { ErrorBody } from '@signalbox/contracts';
import type { Staged } from './object-types.js';
import { otherForm, resultsOf } from './replies.js';

/** A pipeline of deals or tickets; a stage belongs to one only. */
export interface Pipeline {
  id: string;
  label: string;
  stages: { id: string; label: string }[];
}

/** The pipelines that are in use, in their order. @throws SignalboxError `INTERNAL` for an answer of another form. */
export function readPipelines(body: unknown): Pipeline[] {
  return inUse(resultsOf(body, 'pipelines')).map(({ id, label, stages }) => {
    if (id === undefined || !Array.isArray(stages)) throw otherForm('pipelines');
    return {
      ...named(id, label),
      stages: inUse(stages as object[]).map((stage) => named(stage.id, stage.label)),
    };
  });
}

interface Entry {
  id?: unknown;
  label?: unknown;
  stages?: unknown;
  displayOrder?: unknown;
  archived?: unknown;
}

function inUse(entries: Entry[]): Entry[] {
  const order = ({ displayOrder }: Entry) => Number(displayOrder ?? 0);
  return entries.filter(({ archived }) => archived !== true).sort((one, other) => order(one) - order(other));
}

const named = (id: unknown, label: unknown) => ({ id: String(id), label: String(label ?? id) });

/** Where a record will be; what it does not say is undefined. */
export interface Position {
  pipeline: string | undefined;
  stage: string | undefined;
}

/** Why a record can not be there: its stage must be one of its own pipeline's. Pure. */
export function positionProblem(
  type: string,
  { pipeline: pipelineField, stage: stageField, usual }: Staged,
  { pipeline, stage }: Position,
  pipelines: Pipeline[],
): ErrorBody | undefined {
  const own =
    pipeline === undefined
      ? (pipelines.find(({ id }) => id === usual) ?? pipelines[0])
      : pipelines.find(({ id }) => id === pipeline);
  if (own === undefined)
    return refused(
      `${type}.${pipelineField}: there is no pipeline "${pipeline}"; there are: ${listed(pipelines)}.`,
      { field: pipelineField, pipelines: pipelines.map(({ id }) => id) },
    );
  if (stage === undefined || own.stages.some(({ id }) => id === stage)) return undefined;
  return refused(
    `${type}.${stageField}: "${stage}" is no stage of the pipeline ${listed([own])}; its stages: ${listed(own.stages)}.`,
    { field: stageField, pipeline: own.id, stages: own.stages.map(({ id }) => id) },
  );
}

const listed = (entries: { id: string; label: string }[]) =>
  entries.map(({ id, label }) => (id === label ? id : `${id} (${label})`)).join(', ');

const refused = (message: string, details: Record<string, unknown>): ErrorBody => ({
  code: 'VALIDATION',
  message,
  details,
});
