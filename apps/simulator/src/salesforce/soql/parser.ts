import { SalesforceError } from '../errors.js';
import { isDate, parseDatetime } from '../values.js';
import { malformed } from './errors.js';
import type {
  AggregateNode,
  Condition,
  Literal,
  Operator,
  Ordering,
  PathNode,
  Query,
  SelectNode,
  Token,
} from './syntax.js';
import { tokenize, unescapeString } from './tokens.js';

const AGGREGATES = new Set(['count', 'count_distinct', 'sum', 'avg', 'min', 'max']);
const COMPARISONS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};
const RANGES = /^(TODAY|YESTERDAY|TOMORROW|THIS_(MONTH|YEAR)|LAST_(MONTH|YEAR)|(LAST|NEXT)_N_DAYS:\d+)$/i;
const MAX_QUERY = 100_000;
const MAX_OFFSET = 2_000;

/** Reads a SOQL query; throws MALFORMED_QUERY with the place where reading stopped. */
export function parseQuery(text: string): Query {
  if (text.length > MAX_QUERY)
    throw malformed(text, MAX_QUERY, 'SOQL statements cannot be longer than 100000 characters.');
  const parser = new Parser(text);
  const query = parser.query();
  parser.end();
  return query;
}

class Parser {
  private readonly tokens: Token[];
  private position = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  end(): void {
    if (this.peek().kind !== 'end') this.unexpected();
  }

  query(): Query {
    this.keyword('SELECT');
    const countOnly = this.countOnly();
    const select = countOnly ? [] : this.list(() => this.selectItem());
    this.keyword('FROM');
    const name = this.word();
    const query: Query = {
      countOnly,
      select,
      from: { name: name.text, at: name.at },
      where: this.accept('WHERE') ? this.condition() : undefined,
      orderBy: this.accept('ORDER') ? (this.keyword('BY'), this.list(() => this.ordering())) : [],
      limit: this.accept('LIMIT') ? this.wholeNumber() : undefined,
      offset: this.accept('OFFSET') ? this.wholeNumber() : 0,
    };
    if (query.offset > MAX_OFFSET)
      throw new SalesforceError(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000');
    return query;
  }

  private countOnly(): boolean {
    const [name, open, close] = this.tokens.slice(this.position, this.position + 3);
    if (name?.text.toLowerCase() !== 'count' || open?.text !== '(' || close?.text !== ')') return false;
    this.position += 3;
    return true;
  }

  private selectItem(): SelectNode {
    if (this.symbol('(')) {
      const query = this.query();
      this.expect(')');
      return { kind: 'subquery', query };
    }
    const isCall = this.peek(1).text === '(' && AGGREGATES.has(this.peek().text.toLowerCase());
    return isCall ? this.aggregate() : this.path();
  }

  private aggregate(): AggregateNode {
    const fn = this.next().text.toLowerCase() as AggregateNode['fn'];
    this.expect('(');
    const argument = this.path();
    this.expect(')');
    const named = this.peek().kind === 'word' && !this.is('FROM');
    return { kind: 'aggregate', fn, argument, ...(named && { alias: this.next().text }) };
  }

  private condition(): Condition {
    const first = this.term();
    for (const [word, kind, other] of [
      ['AND', 'and', 'OR'],
      ['OR', 'or', 'AND'],
    ] as const) {
      if (!this.is(word)) continue;
      const parts = [first];
      while (this.accept(word)) parts.push(this.term());
      // SOQL wants parentheses where AND and OR meet.
      if (this.is(other)) this.unexpected();
      return { kind, parts };
    }
    return first;
  }

  private term(): Condition {
    if (this.accept('NOT')) return { kind: 'not', part: this.term() };
    if (!this.symbol('(')) return this.comparison();
    const inner = this.condition();
    this.expect(')');
    return inner;
  }

  private comparison(): Condition {
    const left = this.path();
    const token = this.next();
    const operator = COMPARISONS[token.text];
    if (operator && token.kind === 'symbol')
      return { kind: 'compare', left, operator, right: [this.literal()] };
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (word === 'LIKE') return { kind: 'compare', left, operator: 'LIKE', right: [this.literal()] };
    if (word === 'IN') return { kind: 'compare', left, operator: 'IN', right: this.set() };
    if (word === 'NOT' && this.accept('IN'))
      return { kind: 'compare', left, operator: 'NOT IN', right: this.set() };
    this.position -= 1;
    return this.unexpected();
  }

  private set(): Literal[] | Query {
    this.expect('(');
    const set = this.is('SELECT') ? this.query() : this.list(() => this.literal());
    this.expect(')');
    return set;
  }

  private literal(): Literal {
    const token = this.next();
    const { text, at, kind } = token;
    if (kind === 'string') return { type: 'string', value: unescapeString(this.text, token), raw: text, at };
    if (kind === 'number') return { type: 'number', value: Number(text), at };
    if (kind === 'date' && isDate(text)) return { type: 'date', value: text, at };
    if (kind === 'datetime' && !Number.isNaN(parseDatetime(text)))
      return { type: 'datetime', value: text, at };
    if (kind === 'word' && /^(true|false)$/i.test(text))
      return { type: 'boolean', value: /^true$/i.test(text), at };
    if (kind === 'word' && /^null$/i.test(text)) return { type: 'null', value: null, at };
    if (kind === 'word' && RANGES.test(text)) return { type: 'range', value: text.toUpperCase(), at };
    this.position -= 1;
    return this.unexpected();
  }

  private ordering(): Ordering {
    const by = this.path();
    const descending = this.accept('DESC') || (this.accept('ASC'), false);
    const stated = this.accept('NULLS');
    const nullsLast = stated && this.accept('LAST');
    if (stated && !nullsLast) this.keyword('FIRST');
    return { by, descending, nullsLast: stated ? nullsLast : descending };
  }

  private path(): PathNode {
    const { text, at } = this.word();
    return { kind: 'path', path: text.split('.'), at };
  }

  private wholeNumber(): number {
    const token = this.next();
    if (token.kind === 'number' && /^\d+$/.test(token.text)) return Number(token.text);
    this.position -= 1;
    return this.unexpected();
  }

  private list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.symbol(',')) items.push(item());
    return items;
  }

  private word(): Token {
    const reserved = /^(select|from|where|order|limit|offset|and|or|not|null|true|false)$/i;
    if (this.peek().kind !== 'word' || reserved.test(this.peek().text)) this.unexpected();
    return this.next();
  }

  private peek(ahead = 0): Token {
    return this.tokens[Math.min(this.position + ahead, this.tokens.length - 1)] as Token;
  }

  private next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  private is(keyword: string): boolean {
    return this.peek().kind === 'word' && this.peek().text.toUpperCase() === keyword;
  }

  private accept(keyword: string): boolean {
    const found = this.is(keyword);
    if (found) this.position += 1;
    return found;
  }

  private symbol(symbol: string): boolean {
    const found = this.peek().kind === 'symbol' && this.peek().text === symbol;
    if (found) this.position += 1;
    return found;
  }

  private keyword(keyword: string): void {
    if (!this.accept(keyword)) this.unexpected();
  }

  private expect(symbol: string): void {
    if (!this.symbol(symbol)) this.unexpected();
  }

  private unexpected(): never {
    const { text, at } = this.peek();
    throw malformed(this.text, at, `unexpected token: '${text}'`);
  }
}
