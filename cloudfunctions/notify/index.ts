import { functionApp } from '../shared/entry/function-app';
import { notifyFunction } from './wechat';

export const main = notifyFunction(functionApp('notify'));
