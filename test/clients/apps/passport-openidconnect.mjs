import express from 'express';
import session from 'express-session';
import passport from 'passport';
import OpenIdConnectStrategy from 'passport-openidconnect';

const { ISSUER, CLIENT_ID, CLIENT_SECRET, SESSION_SECRET, PORT = '4000' } = process.env;

passport.use(
  new OpenIdConnectStrategy(
    {
      issuer: ISSUER,
      authorizationURL: `${ISSUER}/oauth/authorize`,
      tokenURL: `${ISSUER}/oauth/token`,
      userInfoURL: `${ISSUER}/oauth/userinfo`,
      clientID: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      callbackURL: '/callback',
      scope: ['profile', 'email'],
    },
    (issuer, profile, done) => done(null, profile),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user));

const app = express();
app.use(session({ secret: SESSION_SECRET, resave: false, saveUninitialized: false }));
app.use(passport.session());

app.get('/login', passport.authenticate('openidconnect'));
app.get('/callback', passport.authenticate('openidconnect', { failureRedirect: '/failed', successRedirect: '/' }));
app.get('/', (request, response) => {
  if (!request.user) return response.redirect('/login');
  response.json({ userinfo: request.user });
});

app.listen(PORT, () => console.log(`http://localhost:${PORT}`));
