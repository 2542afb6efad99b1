# What a person is told when something is wrong: what it is, what to do, who can do it.

problem-server-away-title = The screen has no connection right now
problem-server-away-remedy = We keep trying. Try again in a few minutes, or go to Citizen Service.
problem-station-not-accepted-title = The screen is not approved
problem-station-not-accepted-remedy = The municipality’s IT department has to approve it again.
problem-station-expired-title = The screen's approval has expired
problem-station-expired-remedy = The screen asks for a new one by itself. The municipality's IT department must approve it again.
problem-version-mismatch-title = The screen needs an update
problem-version-mismatch-remedy = The municipality’s IT department has to update it.
problem-station-misconfigured-title = The screen is not set up correctly
problem-station-misconfigured-remedy = The municipality’s IT department has to set it up again.
problem-camera-missing-title = The camera does not work
problem-camera-missing-remedy = Please tell the staff. They can check whether the camera is plugged in.
problem-media-missing-title = Sound and picture do not work
problem-media-missing-remedy = Please tell the staff. They can start the screen again.
problem-peer-not-authentic-title = We cut the call for your safety
problem-peer-not-authentic-remedy = We could not be sure who answered. Call again, or go to Citizen Service.
problem-call-not-connected-title = The call did not get through
problem-call-not-connected-remedy = Please call again.
problem-connection-lost-title = The connection is gone
problem-connection-lost-remedy = Please wait, we will call again.
problem-call-lost-title = The call was cut off
problem-call-lost-remedy = Call again. You go to the front of the queue.
problem-authority-away-title = The passport system does not answer right now
problem-authority-away-remedy = The application is kept sealed and is sent by itself.
problem-authority-refused-title = The passport system has refused the application
problem-authority-refused-remedy = A colleague has to look at it.
problem-sign-in-refused-title = Name, password or one-time code is not right
problem-sign-in-refused-remedy = Please try again.

problem-actor-citizen = You can try again yourself.
problem-actor-library = The library staff can help.
problem-actor-specialist = The member of staff can do something.
problem-actor-it = The municipality’s IT department can help. The staff can call them.
problem-actor-nobody = Nobody needs to do anything. It passes.
