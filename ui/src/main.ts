import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './components/input.css';
import './styles/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './bridge';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
await connect();
mount(App, { target });
