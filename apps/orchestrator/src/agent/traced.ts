import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { isGraphInterrupt } from '@langchain/langgraph';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { isSagaWaiting } from './saga-waiting.js';
import type { State, Update } from './state.js';

export type NodeFunction = (state: State, config: LangGraphRunnableConfig) => Update | Promise<Update>;

const tracer = trace.getTracer('signalbox.agent');

/** The node within a span of its name; waiting for a person or for a due time is no failure of it. */
export function traced(name: string, node: NodeFunction): NodeFunction {
  return (state, config) =>
    tracer.startActiveSpan(`agent ${name}`, async (span) => {
      try {
        return await node(state, config);
      } catch (error) {
        if (!isGraphInterrupt(error) && !isSagaWaiting(error)) {
          span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error).message });
        }
        throw error;
      } finally {
        span.end();
      }
    });
}
