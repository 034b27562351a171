import type { NamedFault } from '../../vendor.js';
import type { Org } from '../org.js';
import type { Sessions } from '../sessions.js';
import { writtenRecord } from '../written.js';
import { answerOf, entry, isComposite, PROXY_ERROR } from './answers.js';

export interface FaultParts {
  org: () => Org;
  sessions: Sessions;
}

/** Work that is done while its answer is not what it should be. */
export const behaviours = ({ org, sessions }: FaultParts): Record<string, NamedFault> => ({
  'done-then-html': {
    about: 'The work is done, and what stands before the org answers with a page of its own.',
    play: async (work) => {
      await work();
      return { status: 502, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: PROXY_ERROR };
    },
  },
  'done-then-exception': {
    about: 'The work is done, and the answer is a defect of theirs.',
    play: async (work) => {
      await work();
      return answerOf(500, [entry('UNKNOWN_EXCEPTION', 'An unexpected error occurred.')]);
    },
  },
  'session-dies-after': {
    about: 'The work is done, and the session ends with it: locators die too. [facts 4, airbyte PR 84302]',
    play: (work) => sessions.endAfter(work),
  },
  'locator-lost': {
    about: 'A page that goes on is not known any more; everything else is. [facts 4]',
    play: async (work, { url }) =>
      /\/query(All)?\/[\w-]+$/.test(url)
        ? answerOf(400, [entry('INVALID_QUERY_LOCATOR', 'invalid query locator')])
        : work(),
  },
  'no-composite': {
    about: 'A proxy, or an org, that does not let composite calls through.',
    play: async (work, request) =>
      isComposite(request)
        ? answerOf(404, [entry('NOT_FOUND', 'The requested resource does not exist')])
        : work(),
  },
  'half-composite': {
    about: 'The part that writes is done, the one that reads it back is refused. [facts 5]',
    play: async (work, request) => {
      const answer = await work();
      if (!isComposite(request) || answer.status !== 200) return answer;
      const { compositeResponse } = JSON.parse(String(answer.body)) as { compositeResponse: object[] };
      const locked = [entry('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record', [])];
      const [first, ...others] = compositeResponse;
      const refused = others.map((part) => ({ ...part, body: locked, httpStatusCode: 400 }));
      return answerOf(200, { compositeResponse: [first, ...refused] });
    },
  },
  'flow-stamps-record': {
    about: 'A flow saves the record right after our write: another version, another description.',
    play: async (work, request) => {
      const answer = await work();
      const written = writtenRecord(request, answer);
      if (written) org().automate(written, { Description: 'Checked by the flow "After save"' });
      return answer;
    },
  },
});
