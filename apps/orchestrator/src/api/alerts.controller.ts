import type { AlertSummary } from '@signalbox/contracts';
import { Controller, Get, HttpCode, Inject, Param, Post, Query, UseGuards } from '@nestjs/common';
import { AlertStore } from '../alerts/alert-store.js';
import { ListAlertsRequest } from './requests.js';
import { Person, TokenGuard } from './token-guard.js';

/** What gateways tell people. */
@Controller('api/alerts')
@UseGuards(TokenGuard)
export class AlertsController {
  constructor(@Inject(AlertStore) private readonly alerts: AlertStore) {}

  /** Those that ask for something; with `all` those that are dealt with too. */
  @Get()
  async list(@Query() { all, limit }: ListAlertsRequest): Promise<{ alerts: AlertSummary[] }> {
    return { alerts: await this.alerts.list({ open: all !== 'true', limit: limit ?? 100 }) };
  }

  @Post(':id/close')
  @HttpCode(200)
  close(@Param('id') id: string, @Person() person: string): Promise<AlertSummary> {
    return this.alerts.close(id, person);
  }
}
