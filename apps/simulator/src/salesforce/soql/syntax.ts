/** A field, through parents where the path is longer than one name: `Account.Owner.Name`. */
export interface PathNode {
  kind: 'path';
  path: string[];
  /** Where it stands in the query's text. */
  at: number;
}

export interface AggregateNode {
  kind: 'aggregate';
  fn: 'count' | 'count_distinct' | 'sum' | 'avg' | 'min' | 'max';
  argument: PathNode;
  alias?: string;
}

export interface SubqueryNode {
  kind: 'subquery';
  query: Query;
}

export type SelectNode = PathNode | AggregateNode | SubqueryNode;

export type Literal =
  | { type: 'string'; value: string; /** As a pattern for LIKE. */ raw: string; at: number }
  | { type: 'number'; value: number; at: number }
  | { type: 'boolean'; value: boolean; at: number }
  | { type: 'null'; value: null; at: number }
  | { type: 'date' | 'datetime'; value: string; at: number }
  | { type: 'range'; value: string; at: number };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export type Condition =
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'compare'; left: PathNode; operator: Operator; right: Literal[] | Query };

export interface Ordering {
  by: PathNode;
  descending: boolean;
  nullsLast: boolean;
}

export interface Query {
  /** `COUNT()` alone: the answer is the number of rows. */
  countOnly: boolean;
  select: SelectNode[];
  from: { name: string; at: number };
  where: Condition | undefined;
  orderBy: Ordering[];
  limit: number | undefined;
  offset: number;
}

export interface Token {
  kind: 'word' | 'string' | 'number' | 'date' | 'datetime' | 'symbol' | 'end';
  /** As written; a string without its quotes. */
  text: string;
  at: number;
}
