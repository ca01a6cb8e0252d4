import { functionApp } from '../shared/platform/function-app';
import { readSettings } from '../shared/platform/settings';
import { notifyFunction } from './wechat';

export const main = notifyFunction(functionApp('notify'), readSettings(process.env).wechat);
