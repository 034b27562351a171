import type { ServerMessage } from './errors.js';

/** One request, as the code that serves it sees it. */
export interface Session {
  /** The user's name; `Guest` without credentials. */
  user: string;
  /** The site's URL as the caller knows it, without a trailing slash. */
  siteUrl: string;
  /** What the answer sets as a cookie. */
  cookie?: string;
  /** What is shown to the person; goes into the answer's `_server_messages`. */
  messages: ServerMessage[];
}
